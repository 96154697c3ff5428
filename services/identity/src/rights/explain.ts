import type { PublishedEvent } from '@sales/eventsourcing';
import { compile, foldRights, type Ground, isActiveAt, nothingKnown } from '@sales/service-kit';

export type Explanation = {
  readonly isActive: boolean;
  readonly grounds: readonly Ground[];
  /** The events by which it is so, in the order in which they were recorded. */
  readonly events: readonly PublishedEvent[];
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
  permission?: `${string}:${string}`,
): Explanation | undefined => {
  const said = history.filter(({ recordedAt }) => recordedAt <= at);
  const { facts } = foldRights(nothingKnown, said);
  const user = facts.users.get(id);
  const activity = user?.activity.findLast(({ from }) => from <= at);
  if (activity === undefined) return undefined;
  const rights = compile(facts, id, at);
  const grounds = permission === undefined ? rights.all() : rights.grounds(permission);
  const told = new Set([activity.event, ...grounds.flatMap(({ events }) => events)]);
  return { isActive: isActiveAt(facts, id, at), grounds, events: said.filter((one) => told.has(one.id)) };
};
