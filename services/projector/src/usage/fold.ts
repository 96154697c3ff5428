import { dayIn, topicsByCategory } from '@sales/contracts';
import { categoryOf, foldedTable, type PublishedEvent, partitionFor, type Row } from '@sales/eventsourcing';
import { countedTypes, functionOf } from './functions.ts';
import { type UsageRow, usageTable } from './table.ts';

const partitionOf = (stream: PublishedEvent['stream']): string => {
  const { name = '', partitions = 1 } = topicsByCategory[categoryOf(stream)] ?? {};
  return `${name}/${partitionFor(stream, partitions)}`;
};

/** The row that an event counts in; undefined: no user did it. */
export const usageKey = ({ type, actor, recordedAt, stream }: PublishedEvent): Row | undefined => {
  const used = functionOf(type);
  return used === undefined || !actor.startsWith('user:')
    ? undefined
    : { actor, function: used, day: dayIn('UTC', recordedAt), partition: partitionOf(stream) };
};

const evolve = ({ recordedAt }: PublishedEvent, row: UsageRow | undefined, key: Row): UsageRow => ({
  ...(key as Omit<UsageRow, 'count' | 'last_at'>),
  count: (row?.count ?? 0) + 1,
  last_at: row === undefined || Date.parse(row.last_at) < Date.parse(recordedAt) ? recordedAt : row.last_at,
});

/** How often users have used functions, day by day. */
export const usage = {
  ...foldedTable<UsageRow>({
    table: usageTable,
    keys: (event) => {
      const key = usageKey(event);
      return key && [key];
    },
    evolve: Object.assign(evolve, { types: countedTypes }),
  }),
  perPartition: true as const,
};
