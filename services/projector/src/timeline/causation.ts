import type { TimelineRow } from '@sales/read-kit';

/** What an event is to the graph of its conversation. */
export type Recorded = Pick<
  TimelineRow,
  | 'stream'
  | 'revision'
  | 'event_id'
  | 'type'
  | 'recorded_at'
  | 'effective_at'
  | 'actor'
  | 'on_behalf_of'
  | 'reason'
  | 'causation_id'
  | 'command_id'
>;

/**
 * `command`: a person or program asked for something. `process`: a process manager or a job of the system has decided
 * on something. `event`: it was recorded.
 */
export type Node = {
  readonly id: string;
  readonly kind: 'command' | 'process' | 'event';
  readonly actor: string;
  /** User for whom the actor did it, by a delegation. */
  readonly onBehalfOf?: string;
  /** When its first event was recorded; that of an event itself. */
  readonly recordedAt: string;
  readonly type?: string;
  readonly stream?: string;
  readonly revision?: number;
  readonly effectiveAt?: string;
  readonly reason?: string;
  /** Nothing in the system has caused it. */
  readonly isRoot?: true;
};

export type Graph = {
  readonly nodes: readonly Node[];
  /** From cause to effect. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** Nodes that say they were caused by something that is not here. */
  readonly orphans: readonly string[];
};

const isSystem = (actor: string): boolean => actor.startsWith('system:');

const whoOf = ({ actor, on_behalf_of: onBehalfOf }: Recorded): Pick<Node, 'actor' | 'onBehalfOf'> => ({
  actor,
  ...(onBehalfOf !== null && { onBehalfOf }),
});

const eventNode = (row: Recorded): Node => ({
  id: row.event_id,
  kind: 'event',
  ...whoOf(row),
  recordedAt: row.recorded_at,
  type: row.type,
  stream: row.stream,
  revision: row.revision,
  effectiveAt: row.effective_at,
  ...(row.reason !== null && { reason: row.reason }),
});

/**
 * The events of a conversation, in the order of their positions, as commands that were caused by events and events that
 * were recorded by commands. A request may send several commands: all of them follow from its first one, which is a
 * root also when it recorded nothing.
 */
export const graphOf = (rows: readonly Recorded[]): Graph => {
  const events = new Map(rows.map((row) => [row.event_id, row]));
  const firsts = new Map<string, Recorded>();
  for (const row of rows) if (!firsts.has(row.command_id)) firsts.set(row.command_id, row);
  const commands = new Map<string, Node>();
  const edges: { from: string; to: string }[] = [];
  const orphans: string[] = [];

  const command = (id: string, row: Recorded, isRoot: boolean): void => {
    const kind = isSystem(row.actor) ? 'process' : 'command';
    commands.set(id, { id, kind, ...whoOf(row), recordedAt: row.recorded_at, ...(isRoot && { isRoot }) });
  };
  for (const [id, row] of firsts) {
    const { causation_id: cause, actor } = row;
    command(id, row, cause === id);
    if (cause === id) continue;
    edges.push({ from: cause, to: id });
    if (events.has(cause) || firsts.has(cause) || commands.has(cause)) continue;
    if (isSystem(actor)) orphans.push(id);
    else command(cause, row, true);
  }
  for (const { event_id: to, command_id: from } of rows) edges.push({ from, to });
  return { nodes: [...commands.values(), ...[...events.values()].map(eventNode)], edges, orphans };
};
