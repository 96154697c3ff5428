import { categoryOf, eventIdOf, type RecordedEvent } from '@sales/eventsourcing';
import type { Operation } from '../history.ts';
import { type Check, type Evidence, violationOf } from './evidence.ts';

/**
 * What each client operation recorded itself. It is known by its conversation: what processes did as a consequence is
 * of the same one, but theirs is another actor.
 */
export const recordedBy = ({ events }: Pick<Evidence, 'events'>): ReadonlyMap<string, readonly RecordedEvent[]> =>
  Map.groupBy(events.filter(isClients), ({ metadata }) => metadata.correlationId);

const isClients = ({ metadata }: RecordedEvent): boolean => !metadata.actor.startsWith('system:');

const label = ({ name, key }: Operation): string => `${name} ${key}`;

const summary = (events: readonly RecordedEvent[]): string =>
  events.map(({ stream, revision, type }) => `${type} at ${stream}@${revision}`).join(', ');

/**
 * I1: what was acknowledged is in the log once, where the answer said; what was not answered is there once or not at
 * all; what was refused left nothing; and nothing is in the log in the name of a client that no client asked for.
 */
export const acknowledgedExactly: Check = (evidence) => {
  const violation = violationOf('I1');
  const recorded = recordedBy(evidence);
  const places: Places = {
    tokens: new Set(evidence.events.map(({ stream, position }) => `${encodeURIComponent(stream)}@${position}`)),
    published: new Set(evidence.topics.map(({ category }) => category)),
  };
  const { before = -1n } = evidence;
  const asked = new Set(evidence.operations.map(({ key }) => key));
  const foreign = [...recorded]
    .filter(([key, events]) => !asked.has(key) && events.some(({ position }) => position > before))
    .map(([key, events]) => `no request asked for ${key}, which recorded ${summary(events)}`);
  const wrong = evidence.operations.flatMap((operation) => {
    const events = recorded.get(operation.key) ?? [];
    return [...present(operation, events), ...once(operation, events), ...misplaced(operation, events, places)];
  });
  return [...foreign, ...wrong].map(violation);
};

const present = (operation: Operation, events: readonly RecordedEvent[]): readonly string[] => {
  if (operation.access === 'read')
    return events.length === 0 ? [] : [`${label(operation)} recorded ${summary(events)}`];
  switch (operation.outcome) {
    case 'ok':
      return events.length > 0 || operation.mayChangeNothing
        ? []
        : [`${label(operation)} was acknowledged and is lost`];
    case 'fail':
      return events.length === 0 ? [] : [`${label(operation)} was refused but recorded ${summary(events)}`];
    case 'unknown':
      return [];
  }
};

/**
 * A request becomes one command; if it writes to further streams, those commands say that the first one caused them.
 */
const once = (operation: Operation, events: readonly RecordedEvent[]): readonly string[] => {
  const roots = new Set(
    events
      .filter(({ metadata }) => metadata.causationId === metadata.commandId)
      .map(({ metadata }) => metadata.commandId),
  );
  return roots.size <= 1 ? [] : [`${label(operation)} took effect ${roots.size} times: ${summary(events)}`];
};

/** Where the log has events, and which of its categories are published. */
type Places = { readonly tokens: ReadonlySet<string>; readonly published: ReadonlySet<string> };

/**
 * A reader that is at the place that an acknowledgement names has seen what the operation recorded, as far as that
 * is published. The place may be further on in the stream: what is appended together shares one.
 */
const misplaced = (
  operation: Operation,
  events: readonly RecordedEvent[],
  { tokens, published }: Places,
): readonly string[] => {
  const shown = events.filter(({ stream }) => published.has(categoryOf(stream)));
  const ends = new Map(shown.map(({ stream, position }) => [encodeURIComponent(stream), position]));
  return operation.attempts.flatMap(({ completion }) => {
    if (completion?.outcome !== 'ok' || completion.token === undefined || ends.size === 0) return [];
    const parts = completion.token.split(',');
    const named = new Map(
      parts.map((part): [string, bigint] => [part.split('@')[0] ?? '', BigInt(part.split('@')[1] ?? -1)]),
    );
    return [...ends].every(([stream, end]) => (named.get(stream) ?? -1n) >= end) &&
      parts.every((part) => tokens.has(part))
      ? []
      : [
          `${label(operation)} was answered ${completion.token}, but recorded ${summary(events)}, last ` +
            `${[...ends.values()]}`,
        ];
  });
};

/**
 * I2: a command takes effect once. The ids of its events are the ones that follow from its id, in one piece of one
 * stream, so whatever was repeated with other ids or at another revision shows.
 */
export const effectOnce: Check = ({ events }) => {
  const violation = violationOf('I2');
  const repeated = [...Map.groupBy(events, ({ eventId }) => eventId)]
    .filter(([, same]) => same.length > 1)
    .map(([eventId, same]) => `event ${eventId} is in the log ${same.length} times: ${summary(same)}`);
  const broken = [...Map.groupBy(events, ({ metadata }) => metadata.commandId)]
    .filter(([, own]) => !inOnePiece(own))
    .map(([commandId, own]) => `command ${commandId} took effect more than once: ${summary(own)}`);
  return [...repeated, ...broken].map(violation);
};

const inOnePiece = (events: readonly RecordedEvent[]): boolean =>
  events.every(
    (event, index) =>
      event.stream === events[0]?.stream &&
      event.revision === (events[0]?.revision ?? 0n) + BigInt(index) &&
      (isEncoded(event) || event.eventId === eventIdOf(event.metadata, index, event)),
  );

/** The id of an event follows from what was decided: of lines that are packed, and what is sealed, other is stored. */
const isEncoded = ({ data }: RecordedEvent): boolean =>
  typeof data === 'object' && data !== null && ('sealed' in data || ('lines' in data && !Array.isArray(data.lines)));

/**
 * I2 for the client: once a request was carried out, it is answered alike whenever it comes again. A refusal before
 * that is not an answer of the command: the request was decided again.
 */
export const sameAnswer: Check = ({ operations }) => {
  const violation = violationOf('I2');
  return operations.flatMap((operation) => {
    if (operation.access === 'read') return [];
    const carriedOut = Math.min(
      ...operation.attempts.flatMap(({ completion, completedAt }) =>
        completion?.outcome === 'ok' && completedAt !== undefined ? [completedAt] : [],
      ),
    );
    const answers = new Set(
      operation.attempts.flatMap(({ completion, invokedAt }) =>
        completion?.outcome === 'ok' || (completion?.outcome === 'fail' && invokedAt > carriedOut)
          ? [`${completion.status} ${completion.revision ?? ''}`.trim()]
          : [],
      ),
    );
    return answers.size <= 1
      ? []
      : [violation(`${label(operation)} was answered in several ways: ${[...answers].join(' | ')}`)];
  });
};
