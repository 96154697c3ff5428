import { naturalKey, orders, pathKey, spellingOf } from '@sales/contracts';
import { foldedTable, type Handling, on, type PublishedEvent, partitionFor, type Row } from '@sales/eventsourcing';
import { isSpelled, type Spelled, type SpellingRow, salesSpellingTable } from './table.ts';

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

type Spelling = readonly [Spelled, string, string];

type Named = {
  readonly customer: { readonly country: string; readonly region?: string; readonly segment?: string };
  readonly lines: readonly { readonly category?: string }[];
  readonly channel?: string;
};

/** Every key that is named, with its spelling. */
const spellingsOf = ({ customer: { country, region, segment }, lines, channel }: Named): readonly Spelling[] => {
  const paths = new Set(lines.map((line) => line.category).filter((path) => path !== undefined));
  return [
    ...Object.entries({ country, region, segment, channel }).flatMap(([field, value]): Spelling[] =>
      value === undefined || !isSpelled(field) ? [] : [[field, naturalKey(value), spellingOf(value)]],
    ),
    ...[...paths].flatMap(levelsOf).map(([key, part]) => ['category', key, part] as const),
  ];
};

const spellingsIn: Handling<[], readonly Spelling[]> = on(orders, {
  OrderDrafted: ({ data }) => spellingsOf(data),
  OrderSubmitted: ({ data }) => spellingsOf(data),
});

const spelling = (event: PublishedEvent, key: Row): SpellingRow | undefined => {
  const found = spellingsIn(event)?.find(([field, one]) => field === key['field'] && one === key['key']);
  if (found === undefined) return undefined;
  const [field, of, as] = found;
  return { field, key: of, partition: Number(key['partition']), spelling: as, recorded_at: event.recordedAt };
};

export const salesSpellings = {
  ...foldedTable<SpellingRow>({
    table: salesSpellingTable,
    keys: (event) => {
      const partition = partitionFor(event.stream, orders.topic.partitions);
      return spellingsIn(event)?.map(([field, key]) => ({ field, key, partition }));
    },
    evolve: Object.assign(
      (event: PublishedEvent, row: SpellingRow | undefined, key: Row) => row ?? spelling(event, key),
      { types: spellingsIn.types },
    ),
  }),
  perPartition: true as const,
};
