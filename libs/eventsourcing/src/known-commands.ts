import type { CommandTable } from './command-table.ts';
import type { Trace } from './ports.ts';
import type { Position, RecordedEvent } from './types.ts';

/** A trace with the position of the last event of its command, or a later one. */
export type Placed = Trace & { readonly position: Position };

/**
 * The commands that a stream has seen. Each of them is in `recent`, or all its events are at positions up to `tabled`,
 * and the table had it when it reached there. Without `tabled` all are in `recent`.
 */
export type KnownCommands = {
  /** In the order of their events. */
  readonly recent: Map<string, Placed>;
  tabled: Position | undefined;
};

export const noCommands = (): KnownCommands => ({ recent: new Map(), tabled: undefined });

export const rememberEvent = (
  recent: Map<string, Placed>,
  { metadata: { commandId, requestHash }, revision, position }: RecordedEvent,
): void => {
  const first = recent.get(commandId)?.first ?? revision;
  recent.set(commandId, { first, last: revision, position, requestHash });
};

/**
 * Leaves to the table what it has, once the stream has seen more commands than the bound, but for the latest: most that
 * comes follows from an event of a moment ago, so that no older command needs to be looked for. The table has the
 * commands of a stream from the moment when it has taken in the event of the revision `bound`.
 */
export const leaveToTable = (known: KnownCommands, table: CommandTable): void => {
  const { recent } = known;
  if (recent.size <= table.bound) return;
  const reached = table.reached();
  const covered: (readonly [string, Placed])[] = [];
  for (const one of recent) {
    if (one[1].position > reached) break;
    covered.push(one);
  }
  if (!covered.some(([, { last }]) => last >= table.bound)) return;
  for (const [commandId, { position }] of covered.slice(0, recent.size - Math.floor(table.bound / 2))) {
    recent.delete(commandId);
    if (known.tabled === undefined || known.tabled < position) known.tabled = position;
  }
};
