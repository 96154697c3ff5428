import { administrator } from '@sales/contracts';
import type { PublishedEvent } from '@sales/eventsourcing';
import {
  anonymous,
  compile,
  foldRights,
  type Ground,
  isActiveAt,
  isWithin,
  noRights,
  nothingKnown,
  type Permission,
  type RightsFacts,
} from '@sales/service-kit';

/** Why something was allowed. Without a role: because the system had no administrator yet. */
type Reason = Omit<Ground, 'role'> & Partial<Pick<Ground, 'role'>>;

export type Explanation = {
  readonly isActive: boolean;
  readonly grounds: readonly Reason[];
  /** The events by which it is so, in the order in which they were recorded. */
  readonly events: readonly PublishedEvent[];
};

/** What had been recorded by an instant, and what it says of the rights of all. */
const knownAt = (history: readonly PublishedEvent[], at: string) => {
  const said = history.filter(({ recordedAt }) => recordedAt <= at);
  return { said, facts: foldRights(nothingKnown, said).facts };
};

/** Whether there had been no administrator by then: every request was of `anonymous`, whatever roles said. */
const wasOpen = ({ users }: RightsFacts, at: string): boolean =>
  ![...users].some(
    ([id, { roles }]) =>
      id.startsWith('user:') &&
      roles.some(({ roles: assigned, from }) => from <= at && assigned.includes(administrator)),
  );

const everything: Explanation = {
  isActive: true,
  grounds: [{ permission: '*:*', scope: 'all', owners: 'all', hidden: [], events: [] }],
  events: [],
};

const activityOf = ({ users }: RightsFacts, id: string, at: string) =>
  users.get(id)?.activity.findLast(({ from }) => from <= at);

/** The events by which grounds are so, in the order in which they were recorded. */
const tellingOf = (said: readonly PublishedEvent[], ids: readonly string[]): readonly PublishedEvent[] => {
  const told = new Set(ids);
  return said.filter(({ id }) => told.has(id));
};

/**
 * What a user, or a program with an API key, could do at an instant, and why: by what had been recorded by then, and by
 * nothing that was said of that time only later. With a permission: why that was so, no grounds where it was missing.
 * Undefined where there was no such user.
 */
export const explain = (
  history: readonly PublishedEvent[],
  id: string,
  at: string,
  permission?: Permission,
): Explanation | undefined => {
  const { said, facts } = knownAt(history, at);
  const activity = activityOf(facts, id, at);
  if (activity === undefined) return undefined;
  const rights = wasOpen(facts, at) ? noRights : compile(facts, id, at);
  const grounds = permission === undefined ? rights.all() : rights.grounds(permission);
  const events = tellingOf(said, [activity.event, ...grounds.flatMap((one) => one.events)]);
  return { isActive: isActiveAt(facts, id, at), grounds, events };
};

/**
 * Who had a permission at an instant for the things of an owner, null: of no one, and why, as `explain` says it.
 * Undefined: for any things.
 */
export const explainWho = (
  history: readonly PublishedEvent[],
  { at, permission, owner }: { readonly at: string; readonly permission: Permission; readonly owner?: string | null },
): ReadonlyMap<string, Explanation> => {
  const { said, facts } = knownAt(history, at);
  if (wasOpen(facts, at)) return new Map([[anonymous.id, everything]]);
  const found = new Map<string, Explanation>();
  for (const id of [...facts.users.keys()].toSorted()) {
    const grounds = compile(facts, id, at)
      .grounds(permission)
      .filter((ground) => owner === undefined || isWithin(ground, owner));
    const activity = activityOf(facts, id, at);
    if (grounds.length === 0 || activity === undefined) continue;
    const events = tellingOf(said, [activity.event, ...grounds.flatMap((one) => one.events)]);
    found.set(id, { isActive: true, grounds, events });
  }
  return found;
};
