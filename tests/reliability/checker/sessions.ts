import type { RecordedEvent } from '@sales/eventsourcing';
import type { Operation } from '../history.ts';
import { recordedBy } from './commands.ts';
import { type Check, violationOf } from './evidence.ts';

type Interval = { readonly label: string; readonly from: number; readonly to: number; readonly revision: bigint };

const endOf = ({ attempts }: Operation): number =>
  Math.min(
    ...attempts.map(({ completion, completedAt }) =>
      completion?.outcome === 'ok' ? (completedAt ?? Infinity) : Infinity,
    ),
  );

const startOf = ({ attempts }: Operation): number => Math.min(...attempts.map(({ invokedAt }) => invokedAt));

/**
 * I9: what was finished before another began stands before it in its stream, and a strong read is never older than the
 * last write that had been acknowledged.
 */
export const realTimeOrder: Check = ({ operations, events }) => {
  const violation = violationOf('I9');
  const recordedOf = recordedBy({ events });
  const writes = operations.flatMap((operation) => {
    const recorded = recordedOf.get(operation.key)?.at(-1);
    return recorded === undefined || operation.outcome !== 'ok' ? [] : [{ operation, recorded }];
  });
  const reads = operations.flatMap((operation) => strongReads(operation));
  const readsOf = Map.groupBy(reads, ({ stream }) => stream);
  return [...Map.groupBy(writes, ({ recorded }) => recorded.stream)].flatMap(([stream, own]) => {
    const intervals = own.map(interval).sort((a, b) => a.from - b.from);
    return [
      ...inversions(intervals, intervals, (a, b) => b.revision > a.revision),
      ...inversions(intervals, readsOf.get(stream) ?? [], (write, read) => read.revision >= write.revision),
    ].map((text) => violation(`${stream}: ${text}`));
  });
};

const interval = ({ operation, recorded }: { operation: Operation; recorded: RecordedEvent }): Interval => ({
  label: `${operation.name} ${operation.key}`,
  from: startOf(operation),
  to: endOf(operation),
  revision: recorded.revision,
});

/** Reads of the stream itself; every attempt counts as a read of its own. */
const strongReads = ({
  access,
  stream,
  after,
  name,
  key,
  attempts,
}: Operation): readonly (Interval & { stream: string })[] =>
  access === 'write' || stream === undefined || after !== undefined
    ? []
    : attempts.flatMap(({ invokedAt, completedAt, completion }) =>
        completion?.outcome === 'ok' && completion.revision !== undefined
          ? [
              {
                stream,
                label: `${name} ${key}`,
                from: invokedAt,
                to: completedAt ?? Infinity,
                revision: BigInt(completion.revision),
              },
            ]
          : [],
      );

/**
 * Pairs whose first had ended when the second began, and which are not in order. Reports the last end for each.
 */
const inversions = (
  firsts: readonly Interval[],
  seconds: readonly Interval[],
  inOrder: (first: Interval, second: Interval) => boolean,
): readonly string[] =>
  seconds.flatMap((second) => {
    const ended = firsts.filter(({ to }) => to < second.from);
    const wrong = ended.find((first) => !inOrder(first, second));
    return wrong === undefined
      ? []
      : [`${wrong.label} at ${wrong.revision} had ended when ${second.label} began, which is at ${second.revision}`];
  });

/**
 * I10: a query with a token shows at least what the token stands for, or says that it cannot. `revision` is that of the
 * object that was shown; the token names the same object's stream.
 */
export const readYourWrites: Check = ({ operations, events }) => {
  const violation = violationOf('I10');
  const revisions = new Map(
    events.map(({ stream, position, revision }) => [`${encodeURIComponent(stream)}@${position}`, revision]),
  );
  return operations.flatMap(({ after, attempts, name, key }) => {
    const wanted = after === undefined ? undefined : revisions.get(after);
    if (wanted === undefined) return [];
    return attempts.flatMap(({ completion }) =>
      completion?.outcome === 'ok' && BigInt(completion.revision ?? -1) < wanted
        ? [
            violation(
              `${name} ${key} asked for ${after} and was shown revision ${completion.revision ?? 'none'} of ${wanted}`,
            ),
          ]
        : [],
    );
  });
};
