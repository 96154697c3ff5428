import type { EntityDetails } from '@sales/contracts';
import {
  type Dated,
  effectiveAt,
  type Happened,
  type Version,
  type Versions,
  versionAt,
  withVersion,
} from '@sales/eventsourcing';
import type { EntityEvent } from './events.ts';

type DatedDetails = Version & { readonly details: EntityDetails };

export type Entity = {
  readonly status: 'founded';
  readonly founded: Happened;
  readonly versions: Versions<DatedDetails>;
};

export type EntityState = { readonly status: 'none' } | Entity;

export const initialState: EntityState = { status: 'none' };

/** The beginning of time, for an event without a date. */
const always = '0000-01-01T00:00:00.000Z';

export const evolve = (state: EntityState, event: Dated<EntityEvent>): EntityState => {
  const from = event.metadata === undefined ? always : effectiveAt(event.metadata);
  const version: DatedDetails = { from, details: event.data.details };
  if (event.type === 'EntityFounded')
    return { status: 'founded', founded: { what: 'entity founded', on: from }, versions: [version] };
  return state.status === 'none' ? state : { ...state, versions: withVersion(state.versions, version) };
};

/** What is so at an instant. */
export const detailsAt = ({ versions }: Pick<Entity, 'versions'>, at: string): EntityDetails =>
  versionAt(versions, at).details;
