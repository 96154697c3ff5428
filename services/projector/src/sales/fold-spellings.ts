import { naturalKey, orders, pathKey, spellingOf } from '@sales/contracts';
import { partitionFor } from '@sales/eventsourcing';
import { asOrderEvent, type OrderEvent } from '../events.ts';
import { foldedTable } from '../reading/folding/index.ts';
import { isSpelled, type Spelled, type SpellingRow, salesSpellingTable } from './table.ts';

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
