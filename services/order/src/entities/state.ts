import type { EntityDetails } from '@sales/contracts';
import { type Dated, effectiveAt, type Happened } from '@sales/eventsourcing';
import type { EntityEvent } from './events.ts';

/** What holds from an instant on. */
type Version = { readonly from: string; readonly details: EntityDetails };

export type Entity = {
  readonly status: 'founded';
  readonly founded: Happened;
  /** By `from`; the first holds before it, too. */
  readonly versions: readonly [Version, ...Version[]];
};

export type EntityState = { readonly status: 'none' } | Entity;

export const initialState: EntityState = { status: 'none' };

/** The beginning of time, for an event without a date. */
const always = '0000-01-01T00:00:00.000Z';

const isAfter = (a: string, b: string): boolean => Date.parse(a) > Date.parse(b);

/** A version that comes in where its date belongs, behind others of the same instant. */
const inserted = (versions: Entity['versions'], version: Version): Entity['versions'] => {
  const [first, ...rest] = versions;
  const before = rest.filter(({ from }) => !isAfter(from, version.from));
  return [first, ...before, version, ...rest.slice(before.length)];
};

export const evolve = (state: EntityState, event: Dated<EntityEvent>): EntityState => {
  const from = event.metadata === undefined ? always : effectiveAt(event.metadata);
  const version = { from, details: event.data.details };
  if (event.type === 'EntityFounded')
    return { status: 'founded', founded: { what: 'entity founded', on: from }, versions: [version] };
  return state.status === 'none' ? state : { ...state, versions: inserted(state.versions, version) };
};

/** What is so at an instant. */
export const detailsAt = ({ versions }: Pick<Entity, 'versions'>, at: string): EntityDetails => {
  const [first, ...rest] = versions;
  return (rest.findLast(({ from }) => !isAfter(from, at)) ?? first).details;
};
