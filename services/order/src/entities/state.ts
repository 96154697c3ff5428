import { defaultPolicies, type EntityDetails, type EntityPolicies } from '@sales/contracts';
import { type Happened, happened, type Version, type Versions, versionAt, withVersion } from '@sales/eventsourcing';
import type { EntityEvent } from './events.ts';

type DatedDetails = Version & { readonly details: EntityDetails };
type DatedPolicies = Version & { readonly policies: EntityPolicies };

export type Entity = {
  readonly status: 'founded';
  readonly founded: Happened;
  readonly versions: Versions<DatedDetails>;
  /** The first of them are the defaults. */
  readonly policies: Versions<DatedPolicies>;
};

export type EntityState = { readonly status: 'none' } | Entity;

export const initialState: EntityState = { status: 'none' };

export const evolve = (state: EntityState, event: EntityEvent, at: string): EntityState => {
  if (event.type === 'EntityFounded') {
    const { details } = event.data;
    const policies: Entity['policies'] = [{ from: at, policies: defaultPolicies }];
    return { status: 'founded', founded: happened(event, at), versions: [{ from: at, details }], policies };
  }
  if (state.status === 'none') return state;
  return event.type === 'EntityChanged'
    ? { ...state, versions: withVersion(state.versions, { from: at, ...event.data }) }
    : { ...state, policies: withVersion(state.policies, { from: at, ...event.data }) };
};

/** What is so at an instant. */
export const detailsAt = ({ versions }: Pick<Entity, 'versions'>, at: string): EntityDetails =>
  versionAt(versions, at).details;

/** What it decides on at an instant. */
export const policiesAt = ({ policies }: Pick<Entity, 'policies'>, at: string): EntityPolicies =>
  versionAt(policies, at).policies;
