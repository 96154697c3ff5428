import type { CommandContext, CommandResult } from './command.ts';
import type { Decider } from './decider.ts';
import { CommandReused, WrongExpectedRevision } from './errors.ts';
import { eventIdOf } from './ids.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { Appended, Trace } from './ports.ts';
import type { StreamMemory } from './snapshots.ts';
import type { Seen } from './stream-memories.ts';
import {
  type DomainEvent,
  type EventMetadata,
  effectiveAt,
  type NewEvent,
  revision,
  type StreamName,
} from './types.ts';

/** A command whose caller waits. */
export type Pending<State, Command, Event extends DomainEvent> = {
  readonly command: Command;
  readonly context: CommandContext;
  readonly resolve: (result: CommandResult<State, Event>) => void;
  readonly reject: (error: unknown) => void;
};

/** How one command of a round ends, told to its caller once the append of the round has succeeded. */
export type Outcome = (appended: Appended | undefined) => void | Promise<void>;

/** What commands on one stream have come to together. */
export type Round<State, Event extends DomainEvent> = {
  /** To be appended at the revision of the memory that they were decided on. */
  readonly events: readonly NewEvent<Event>[];
  readonly next: StreamMemory<State>;
  readonly commands: ReadonlyMap<string, Trace>;
  readonly outcomes: readonly Outcome[];
};

export type Rules<State, Command, Event extends DomainEvent> = {
  readonly decider: Decider<State, Command, Event>;
  readonly check: ((stream: StreamName, event: NewEvent<Event>) => void) | undefined;
  /** The hash for the id of an event with values of persons. */
  readonly hashFor: (event: Event) => KeyedHash | undefined;
  /** The answer to a command that the stream has seen before. */
  readonly replay: (stream: StreamName, commandId: string, trace: Trace) => Promise<CommandResult<State, Event>>;
};

const decideOne = <State, Command, Event extends DomainEvent>(
  { decider, check, hashFor }: Rules<State, Command, Event>,
  stream: StreamName,
  { command, context }: Pending<State, Command, Event>,
  { state, revision: at }: Pick<StreamMemory<State>, 'state' | 'revision'>,
  now: string,
): NewEvent<Event>[] => {
  const { ifMatch, causedAt: _, touched: __, ...given } = context;
  if (ifMatch !== undefined && ifMatch !== at) throw new WrongExpectedRevision(stream, ifMatch, at);
  const metadata: EventMetadata = { ...given, recordedAt: now, schemaVersion: 1 };
  const events = decider
    .decide(command, state, effectiveAt(metadata))
    .map((event, index) => ({ ...event, eventId: eventIdOf(context, index, event, hashFor(event)), metadata }));
  if (check !== undefined) for (const event of events) check(stream, event);
  return events;
};

/**
 * Recorded no earlier than the event before it, also where the clock of the process that recorded that one is ahead: in
 * a stream time does not go back.
 */
const notBefore = (now: string, before: string | undefined): string =>
  before !== undefined && Date.parse(before) > Date.parse(now) ? before : now;

/**
 * Decides the commands one after the other, each on the state that the one before leaves. Tells their callers nothing
 * yet.
 */
export const decideRound = <State, Command, Event extends DomainEvent>(
  rules: Rules<State, Command, Event>,
  stream: StreamName,
  batch: readonly Pending<State, Command, Event>[],
  { memory, traceOf }: Seen<State>,
  clockNow: string,
): Round<State, Event> => {
  const { decider, replay } = rules;
  const appended: NewEvent<Event>[] = [];
  const outcomes: Outcome[] = [];
  const commands = new Map<string, Trace>();
  const now = notBefore(clockNow, memory.recordedAt);
  let { state, revision: at } = memory;
  for (const pending of batch) {
    const { commandId, requestHash } = pending.context;
    const trace = commands.get(commandId) ?? traceOf(commandId);
    if (trace !== undefined) {
      outcomes.push(async () => {
        if (trace.requestHash !== requestHash) pending.reject(new CommandReused(commandId));
        else await replay(stream, commandId, trace).then(pending.resolve, pending.reject);
      });
      continue;
    }
    try {
      const events = decideOne(rules, stream, pending, { state, revision: at }, now);
      for (const event of events) {
        state = decider.evolve(state, event, effectiveAt(event.metadata));
        at = revision((at ?? -1n) + 1n);
        const first = commands.get(commandId)?.first ?? at;
        commands.set(commandId, { first, last: at, requestHash });
        appended.push(event);
      }
      const result = { stream, events, state, revision: at, repeated: false };
      outcomes.push((done) => pending.resolve({ ...result, position: events.length > 0 ? done?.position : undefined }));
    } catch (error) {
      outcomes.push(() => pending.reject(error));
    }
  }
  const last = appended.at(-1);
  const eventId = last?.eventId ?? memory.eventId;
  const recordedAt = last?.metadata.recordedAt ?? memory.recordedAt;
  return { events: appended, next: { ...memory, state, revision: at, eventId, recordedAt }, commands, outcomes };
};
