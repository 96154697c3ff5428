import { derivedId, type RecordedEvent } from '@sales/eventsourcing';
import { type Check, violationOf } from './evidence.ts';

/**
 * I3: the revisions of every stream are 0..n without a hole, in position order, and a live subscriber saw exactly the
 * log.
 */
export const gaplessStreams: Check = ({ events, tailed }) => {
  const violation = violationOf('I3');
  const next = new Map<string, bigint>();
  const holes = events.flatMap(({ stream, revision, position }) => {
    const expected = next.get(stream) ?? 0n;
    next.set(stream, revision + 1n);
    return revision === expected
      ? []
      : [violation(`${stream}: revision ${revision} at position ${position} where ${expected} is due`)];
  });
  const disorder = events.flatMap(({ position }, index) => {
    const before = events[index - 1]?.position;
    return before === undefined || position > before ? [] : [violation(`position ${position} comes after ${before}`)];
  });
  return [...holes, ...disorder, ...(tailed === undefined ? [] : difference(events, tailed).map(violation))];
};

const difference = (events: readonly RecordedEvent[], tailed: readonly bigint[]): readonly string[] => {
  const seen = new Set(tailed);
  const unseen = events.filter(({ position }) => !seen.has(position)).map(({ position }) => position);
  const known = new Set<bigint>(events.map(({ position }) => position));
  const invented = tailed.filter((position) => !known.has(position));
  const inverted = tailed.filter((position, index) => index > 0 && position <= (tailed[index - 1] ?? 0n));
  return [
    ...(unseen.length > 0 ? [`a subscriber never saw ${some(unseen)}`] : []),
    ...(invented.length > 0 ? [`a subscriber saw ${some(invented)}, which the log has not`] : []),
    ...(inverted.length > 0 ? [`a subscriber saw ${some(inverted)} late or again`] : []),
  ];
};

const some = (positions: readonly bigint[]): string =>
  `${positions.length} event${positions.length === 1 ? '' : 's'} ` +
  `(${positions.slice(0, 5).join(', ')}${positions.length > 5 ? ', …' : ''})`;

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * I15: every event says who, why and as part of what; what a process did hangs on the event that caused it, and is part
 * of the same conversation.
 */
export const accountable: Check = ({ events }) => {
  const violation = violationOf('I15');
  const correlations = new Map<string, string>();
  return events.flatMap((event) => {
    const { actor, correlationId, causationId, commandId, recordedAt } = event.metadata;
    const name = `${event.type} at ${event.stream}@${event.revision}`;
    correlations.set(event.eventId, correlationId);
    for (let answer = 0; answer < answersOfAReaction; answer++)
      if (actor.startsWith('system:')) correlations.set(derivedId(event.eventId, `answer:${answer}`), correlationId);
    const absent = Object.entries({ actor, correlationId, causationId, commandId }).filter(([, value]) => !value);
    const conversation = correlations.get(causationId);
    return [
      ...absent.map(([field]) => violation(`${name} has no ${field}`)),
      ...(instant.test(recordedAt) ? [] : [violation(`${name} was recorded at '${recordedAt}'`)]),
      ...(conversation === undefined || conversation === correlationId
        ? []
        : [violation(`${name} is of conversation ${correlationId}, its cause of ${conversation}`)]),
    ];
  });
};

/** What a process answers itself has an id that follows from the event behind it: this many are looked for. */
const answersOfAReaction = 2;
