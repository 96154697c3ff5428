import { naturalKey, orders, pathKey, spellingOf } from '@sales/contracts';
import { partitionFor, type SqlStatement, sql, type Table } from '@sales/eventsourcing';
import { asOrderEvent, type OrderEvent } from '../events.ts';
import { foldedTable } from '../reading/folding/index.ts';

/** What sales are grouped by that people write in their own way. The facts have its keys. */
export const spelled = ['country', 'region', 'segment', 'channel', 'category'] as const;
export type Spelled = (typeof spelled)[number];

export const isSpelled = (name: string): name is Spelled => spelled.some((known) => known === name);

/** What a value is grouped and looked for by. */
export const keyIn = (field: Spelled, value: string): string =>
  field === 'category' ? pathKey(value) : naturalKey(value);

type SpellingRow = {
  readonly field: Spelled;
  readonly key: string;
  readonly partition: number;
  readonly spelling: string;
  readonly recorded_at: string;
};

/**
 * How each key was spelt first in each partition; the earliest of them is shown. The key of a category is that of a
 * path, its spelling that of the last part.
 */
export const salesSpellingTable: Table = {
  name: 'sales_spellings',
  columns: { field: 'text', key: 'text', partition: 'bigint', spelling: 'text', recorded_at: 'timestamptz' },
  key: ['field', 'key', 'partition'],
};

type Naming = Extract<OrderEvent, { readonly type: 'sales.order.drafted.v1' | 'sales.order.submitted.v1' }>;

/** A path as it is written, level by level: the key of the path up to there, and the last part. */
const levelsOf = (path: string): readonly (readonly [string, string])[] => {
  const keys = pathKey(path).split('/');
  const written = path.split('/');
  return keys.map((part, nth) => [
    keys.slice(0, nth + 1).join('/'),
    // A character that stands for several may hold a slash.
    spellingOf(written.length === keys.length ? (written[nth] ?? part) : part),
  ]);
};

/** Every key that the event names, with its spelling. */
const spellingsIn = ({ type, data }: Naming): readonly (readonly [Spelled, string, string])[] => {
  const { country, region, segment } = data.customer;
  const named = { country, region, segment, channel: type === 'sales.order.drafted.v1' ? data.channel : undefined };
  const paths = new Set(data.lines.map((line) => line.category).filter((path) => path !== undefined));
  return [
    ...Object.entries(named).flatMap(([field, value]): [Spelled, string, string][] =>
      value === undefined || !isSpelled(field) ? [] : [[field, naturalKey(value), spellingOf(value)]],
    ),
    ...[...paths].flatMap(levelsOf).map(([key, part]) => ['category', key, part] as const),
  ];
};

const asNaming = (event: Parameters<typeof asOrderEvent>[0]): Naming | undefined => {
  const known = asOrderEvent(event);
  return known?.type === 'sales.order.drafted.v1' || known?.type === 'sales.order.submitted.v1' ? known : undefined;
};

export const salesSpellings = {
  ...foldedTable<Naming, SpellingRow>({
    table: salesSpellingTable,
    event: asNaming,
    keys: (event) => {
      const partition = partitionFor(event.stream, orders.topic.partitions);
      return spellingsIn(event).map(([field, key]) => ({ field, key, partition }));
    },
    evolve: (row, event, key) => {
      if (row !== undefined) return row;
      const found = spellingsIn(event).find(([field, one]) => field === key['field'] && one === key['key']);
      if (found === undefined) return undefined;
      const [field, of, spelling] = found;
      return { field, key: of, partition: Number(key['partition']), spelling, recorded_at: event.recordedAt };
    },
  }),
  perPartition: true as const,
};

const first = (field: Spelled, key: SqlStatement): SqlStatement =>
  sql`(select s.spelling from read.sales_spellings s where s.field = ${field} and s.key = ${key}
    order by s.recorded_at, s.spelling collate "C" limit 1)`;

/** The value behind a key as it was spelt first; empty for what is not known. */
export const shown = (field: Spelled, key: SqlStatement): SqlStatement => {
  if (field !== 'category') return sql`coalesce(${first(field, key)}, ${key})`;
  const upTo = sql`array_to_string((string_to_array(${key}, '/'))[1:level], '/')`;
  return sql`coalesce((select string_agg(${first(field, upTo)}, '/' order by level)
    from generate_subscripts(string_to_array(${key}, '/'), 1) level), ${key})`;
};
