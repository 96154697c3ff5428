import type { EntityDetails } from '@sales/contracts';
import type { Table, Version, Versions } from '@sales/eventsourcing';

export type EntityVersion = Version & { readonly details: EntityDetails };

/** A company of ours, with what holds from when on. */
export type EntityRow = {
  readonly entity: string;
  readonly versions: Versions<EntityVersion>;
  readonly revision: number;
};

export const entityTable: Table = {
  name: 'entities',
  columns: { entity: 'text', versions: 'jsonb', revision: 'bigint' },
  key: ['entity'],
};
