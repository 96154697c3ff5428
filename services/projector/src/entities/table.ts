import type { EntityDetails, EntityPolicies } from '@sales/contracts';
import type { Table, Version, Versions } from '@sales/eventsourcing';

export type EntityVersion = Version & { readonly details: EntityDetails };

export type PoliciesVersion = Version & { readonly policies: EntityPolicies };

/** A company of ours, with what holds from when on. */
export type EntityRow = {
  readonly entity: string;
  readonly versions: Versions<EntityVersion>;
  /** The first of them are the defaults. */
  readonly policies: Versions<PoliciesVersion>;
  readonly revision: number;
};

export const entityTable: Table = {
  name: 'entities',
  columns: { entity: 'text', versions: 'jsonb', policies: 'jsonb', revision: 'bigint' },
  key: ['entity'],
};
