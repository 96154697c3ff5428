import type { EntityDetails } from '@sales/contracts';
import { type Happened, happened, type Version, type Versions, versionAt, withVersion } from '@sales/eventsourcing';
import type { EntityEvent } from './events.ts';

type DatedDetails = Version & { readonly details: EntityDetails };

export type Entity = {
  readonly status: 'founded';
  readonly founded: Happened;
  readonly versions: Versions<DatedDetails>;
};

export type EntityState = { readonly status: 'none' } | Entity;

export const initialState: EntityState = { status: 'none' };

export const evolve = (state: EntityState, event: EntityEvent, at: string): EntityState => {
  const version: DatedDetails = { from: at, details: event.data.details };
  if (event.type === 'EntityFounded') {
    return { status: 'founded', founded: happened(event, at), versions: [version] };
  }
  return state.status === 'none' ? state : { ...state, versions: withVersion(state.versions, version) };
};

/** What is so at an instant. */
export const detailsAt = ({ versions }: Pick<Entity, 'versions'>, at: string): EntityDetails =>
  versionAt(versions, at).details;
