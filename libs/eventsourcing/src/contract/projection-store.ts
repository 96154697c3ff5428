import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fenced, ValueRefused } from '../errors.ts';
import type {
  Build,
  ParkedStream,
  PartitionOfBuild,
  Projection,
  ProjectionStore,
  ProjectionTransaction,
  Row,
  Table,
} from '../projection.ts';
import { position } from '../types.ts';
import { freshCategory } from './fixtures.ts';

export type ProjectionStoreUnderTest = {
  readonly store: ProjectionStore;
  /** What queries see of a table, in key order. */
  rows(table: Table): Promise<readonly Row[]>;
  close(): Promise<void>;
};

const tableNamed = (name: string): Table => ({
  name,
  columns: {
    id: 'text',
    day: 'date',
    amount: 'bigint',
    weight: 'numeric',
    open: 'boolean',
    at: 'timestamptz',
    details: 'jsonb',
    note: 'text',
  },
  key: ['id', 'day'],
  indexes: ['(amount desc, id)'],
  forgets: {
    purposes: ['contact', 'text'],
    of: 'note',
    evolve: (one) => ({ ...one, details: null }),
  },
});

/** Of what the rows of the first table are parts. */
const partsNamed = (name: string, of: string): Table => ({
  name,
  columns: { id: 'text', part: 'text', note: 'text' },
  key: ['id', 'part'],
  forgets: {
    purposes: ['contact'],
    of: 'note',
    through: { table: of, on: 'id' },
    evolve: (one) => ({ ...one, note: '[erased]' }),
  },
});

const sumsNamed = (name: string): Table => ({
  name,
  columns: { currency: 'text', year: 'bigint', total: 'bigint', orders: 'bigint' },
  key: ['currency', 'year'],
});

const projectionOf = (name: string, version = 1): Projection => ({
  name,
  version,
  topics: [],
  tables: [
    { kind: 'folded', table: tableNamed(`${name}_rows`), keys: () => [], evolve: (row) => row },
    { kind: 'rollup', table: sumsNamed(`${name}_sums`), of: `${name}_rows`, parts: () => [] },
  ],
});

const row = (id: string, given: Row = {}): Row => ({
  id,
  day: '2024-02-29',
  amount: 12_345,
  weight: '2.5',
  open: true,
  at: '2024-02-29T23:59:59.120Z',
  details: { lines: [{ sku: 'ž', n: 1 }], none: null },
  note: 'a "quoted" \\ note, {with} NULL',
  ...given,
});

const none = { day: null, amount: null, weight: null, open: null, at: null, details: null, note: null };

/** Every promise of the `ProjectionStore` port. */
export const projectionStoreContract = (name: string, open: () => Promise<ProjectionStoreUnderTest>): void => {
  describe(`projection store: ${name}`, () => {
    let backend: ProjectionStoreUnderTest;
    let store: ProjectionStore;

    beforeAll(async () => {
      backend = await open();
      store = backend.store;
    });
    afterAll(() => backend.close());

    /** A fresh projection with its live build, its tables and one partition that is ours. */
    const begin = async (projection = projectionOf(freshCategory().slice(0, 20))) => {
      const [rows, sums] = projection.tables.map((part) => part.table);
      if (rows === undefined || sums === undefined) throw new Error('two tables');
      const { build } = await store.live(projection);
      const partition = { build, topic: 'topic', partition: 3 };
      const epoch = await store.fence(partition);
      return { projection, build, partition, rows, sums, epoch, claims: [{ ...partition, epoch }] };
    };

    const inBuild = async (
      build: Build,
      work: (tx: ProjectionTransaction) => Promise<void>,
    ): Promise<PartitionOfBuild> => {
      const partition = { build, topic: 'topic', partition: 0 };
      await store.transact([{ ...partition, epoch: await store.fence(partition) }], work);
      return partition;
    };

    test('the first build is live and empty, and stays the same', async () => {
      const { projection, build, rows } = await begin();
      expect(await store.live(projection)).toEqual({ build, version: 1, unfinished: false, accepted: false });
      expect(await backend.rows(rows)).toEqual([]);
      expect(await store.checkpoint({ build, topic: 'topic', partition: 9 })).toBe(0n);
    });

    test('rows come back as they were written, replaced and removed by key', async () => {
      const { claims, rows } = await begin();
      const written = [
        row('a'),
        row('b', { ...none, day: '2024-01-01' }),
        row('ž', { amount: -(2 ** 52), weight: '-0.001', open: false }),
      ];
      await store.transact(claims, async (tx) => {
        await tx.write(rows, written, []);
        expect(
          await tx.load(rows, [
            { id: 'a', day: '2024-02-29' },
            { id: 'none', day: '2024-02-29' },
          ]),
        ).toEqual([written[0]]);
      });
      expect(await backend.rows(rows)).toEqual(written);
      await store.transact(claims, (tx) =>
        tx.write(
          rows,
          [row('a', { amount: 1, details: [] })],
          [
            { id: 'b', day: '2024-01-01' },
            { id: 'ž', day: '1999-01-01' },
          ],
        ),
      );
      expect(await backend.rows(rows)).toEqual([row('a', { amount: 1, details: [] }), written[2]]);
    });

    test('what is erased of one is forgotten in all builds, once, and the rest stays', async () => {
      const plain = projectionOf(freshCategory().slice(0, 20));
      const parts = partsNamed(`${plain.name}_parts`, `${plain.name}_rows`);
      const { projection, build, claims, rows } = await begin({
        ...plain,
        tables: [...plain.tables, { kind: 'folded', table: parts, keys: () => [], evolve: (one) => one }],
      });
      const written = [row('a', { note: 'ann' }), row('b', { note: 'bob' })];
      const some = [
        { id: 'a', part: 'x', note: 'of Ann' },
        { id: 'b', part: 'x', note: 'of Bob' },
      ];
      await store.transact(claims, async (tx) => {
        await tx.write(rows, written, []);
        await tx.write(parts, some, []);
      });
      const next = await store.begin(projection);
      await inBuild(next, (tx) => tx.write(rows, written, []));
      const contact = { id: 'ann', purposes: ['contact'] };
      expect(await store.forget(projection, { id: 'ann', purposes: ['invoice'] })).toEqual({ rows: 0, complete: true });
      expect(await store.forget(projection, contact)).toEqual({ rows: 3, complete: true });
      const forgotten = [row('a', { note: 'ann', details: null }), written[1]];
      expect(await backend.rows(rows)).toEqual(forgotten);
      expect(await backend.rows(parts)).toEqual([{ id: 'a', part: 'x', note: '[erased]' }, some[1]]);
      expect(await store.forget(projection, contact)).toEqual({ rows: 0, complete: true });
      // The next build has forgotten as well, and what no query sees any more is empty.
      await store.swap(next);
      expect(await backend.rows(rows)).toEqual(forgotten);
      await store.forget(projection, contact);
      expect((await store.summary(build)).map((one) => one.rows)).toEqual([0, 0, 0]);
    });

    test('files are made anew, and the rows in them stay', async () => {
      const plain = projectionOf(freshCategory().slice(0, 20));
      const parts = { ...partsNamed(`${plain.name}_parts`, `${plain.name}_rows`), personal: ['note'] };
      const { projection, claims, rows } = await begin({
        ...plain,
        tables: [...plain.tables, { kind: 'folded', table: parts, keys: () => [], evolve: (one) => one }],
      });
      const ann = { id: 'a', part: 'x', note: 'of Ann' };
      await store.transact(claims, async (tx) => {
        await tx.write(rows, [row('a')], []);
        await tx.write(parts, [ann], []);
      });
      const next = await store.begin(projection);
      await inBuild(next, (tx) => tx.write(parts, [ann], []));
      expect(await store.rewrittenAt([projection])).toBeUndefined();
      expect(await store.rewrite([projection])).toEqual({ complete: true, journal: expect.any(Boolean) });
      const first = await store.rewrittenAt([projection]);
      await store.swap(next);
      expect([await backend.rows(parts), await backend.rows(rows)]).toEqual([[ann], []]);
      await store.rewrite([projection]);
      expect(Number(await store.rewrittenAt([projection]))).toBeGreaterThanOrEqual(Number(first));
    });

    test('files are made anew while one build after another takes over', async () => {
      const plain = projectionOf(freshCategory().slice(0, 20));
      const parts = { ...partsNamed(`${plain.name}_parts`, `${plain.name}_rows`), personal: ['note'] };
      const { projection } = await begin({
        ...plain,
        tables: [...plain.tables, { kind: 'folded', table: parts, keys: () => [], evolve: (one) => one }],
      });
      let isOver = false;
      const rewriting = async (): Promise<void> => {
        while (!isOver) await store.rewrite([projection]);
      };
      const running = Promise.all([rewriting(), rewriting(), rewriting()]);
      for (let nth = 0; nth < 10; nth += 1) await store.swap(await store.begin(projection));
      isOver = true;
      await running;
      expect((await store.rewrite([projection])).complete).toBe(true);
    });

    test('columns that a row leaves out are null', async () => {
      const { claims, rows } = await begin();
      await store.transact(claims, (tx) => tx.insert(rows, [{ id: 'a', day: '2024-01-01' }]));
      expect(await backend.rows(rows)).toEqual([{ ...none, id: 'a', day: '2024-01-01' }]);
    });

    test('sums add up from all partitions, and a row of zeros does not exist', async () => {
      const { build, sums } = await begin();
      const of = (currency: string, total: number, orders: number): Row => ({ currency, year: 2024, total, orders });
      const partitions = await Promise.all(
        [0, 1, 2, 3].map(async (partition) => {
          const one = { build, topic: 'topic', partition };
          return { ...one, epoch: await store.fence(one) };
        }),
      );
      const add = (nth: number, rows: readonly Row[]) => {
        const partition = partitions[nth];
        if (partition === undefined) throw new Error('four partitions');
        return store.transact([partition], (tx) => tx.add(sums, rows));
      };
      await Promise.all([0, 1, 2, 3].map((nth) => add(nth, [of('CZK', 100, 1), of('EUR', 10 + nth, 1)])));
      expect(await backend.rows(sums)).toEqual([of('CZK', 400, 4), of('EUR', 46, 4)]);
      await Promise.all([0, 1, 2, 3].map((nth) => add(nth, [of('CZK', -100, -1), of('EUR', 0, -1)])));
      expect(await backend.rows(sums)).toEqual([of('EUR', 46, 0)]);
      await add(0, [of('CZK', 5, 1)]);
      expect(await backend.rows(sums)).toEqual([of('CZK', 5, 1), of('EUR', 46, 0)]);
    });

    test('rows and checkpoint are committed together, or neither', async () => {
      const { build, partition, claims, rows } = await begin();
      await store.transact(claims, async (tx) => {
        expect(tx.checkpoint(partition)).toBe(0n);
        await tx.insert(rows, [row('a')]);
        tx.advance(partition, position(41));
      });
      const failing = store.transact(claims, async (tx) => {
        expect(tx.checkpoint(partition)).toBe(41n);
        await tx.write(rows, [row('b')], [{ id: 'a', day: '2024-02-29' }]);
        tx.advance(partition, position(42));
        throw new Error('the fold is wrong');
      });
      await expect(failing).rejects.toThrow('the fold is wrong');
      expect(await backend.rows(rows)).toEqual([row('a')]);
      expect(await store.checkpoint(partition)).toBe(41n);
      expect(await store.checkpoints(build)).toEqual([{ topic: 'topic', partition: 3, position: 41n }]);
    });

    test('who has been fenced off is refused', async () => {
      const { partition, epoch, claims, rows } = await begin();
      const next = await store.fence(partition);
      expect(next).toBeGreaterThan(epoch);
      await expect(store.transact(claims, (tx) => tx.insert(rows, [row('a')]))).rejects.toThrow(Fenced);
      await store.transact([{ ...partition, epoch: next }], (tx) => tx.insert(rows, [row('b')]));
      expect(await backend.rows(rows)).toEqual([row('b')]);
    });

    test("several partitions are committed together, and none when one of them is another's", async () => {
      const { build, partition, claims, rows } = await begin();
      const other = { build, topic: 'another', partition: 0 };
      const both = [...claims, { ...other, epoch: await store.fence(other) }];
      await store.transact(both, async (tx) => {
        await tx.insert(rows, [row('a')]);
        tx.advance(partition, position(5));
        tx.advance(other, position(6));
      });
      expect([await store.checkpoint(partition), await store.checkpoint(other)]).toEqual([5n, 6n]);
      await store.fence(other);
      await expect(store.transact(both, (tx) => tx.insert(rows, [row('b')]))).rejects.toThrow(Fenced);
      expect(await backend.rows(rows)).toEqual([row('a')]);
    });

    test.each<[what: string, value: Row]>([
      ['a date before the calendar', { day: '0000-01-01' }],
      ['an instant before the calendar', { at: '0000-01-01T00:00:00.000Z' }],
      ['a number that is none', { weight: 'heavy' }],
      ['an amount out of range', { amount: 1e300 }],
    ])('%s is refused, as the fault of the value, and nothing is written', async (_, value) => {
      const { partition, claims, rows } = await begin();
      const failing = store.transact(claims, async (tx) => {
        await tx.write(rows, [row('a'), row('b', value)], []);
        tx.advance(partition, position(1));
      });
      await expect(failing).rejects.toThrow(ValueRefused);
      expect(await backend.rows(rows)).toEqual([]);
      expect(await store.checkpoint(partition)).toBe(0n);
    });

    test('a row that is there already is refused as such', async () => {
      const { claims, rows } = await begin();
      await store.transact(claims, (tx) => tx.insert(rows, [row('a')]));
      await expect(store.transact(claims, (tx) => tx.insert(rows, [row('a')]))).rejects.toThrow(ValueRefused);
    });

    test('streams are parked with the rows or not at all, by build and partition, and counted on', async () => {
      const { projection, build, partition, claims } = await begin();
      const { topic, partition: nth } = partition;
      const parkedStream = (stream: string, at: number, events = 1): ParkedStream => {
        const event = { eventId: `event-${at}`, type: 'sales.thing.done.v1', position: position(at) };
        return { topic, partition: nth, stream, ...event, error: 'out of \u0000 range', events };
      };
      const shown = (one: ParkedStream) => ({ ...one, error: expect.stringMatching(/^out of . range$/s) });
      await store.transact(claims, (tx) => tx.park(build, [parkedStream('b', 7), parkedStream('a', 8)]));
      await store.transact(claims, (tx) => tx.park(build, [parkedStream('a', 8, 3)]));
      const failing = store.transact(claims, async (tx) => {
        await tx.park(build, [parkedStream('c', 9)]);
        throw new Error('went wrong');
      });
      await expect(failing).rejects.toThrow('went wrong');
      const expected = [shown(parkedStream('b', 7)), shown(parkedStream('a', 8, 4))];
      expect(await store.parked(build)).toEqual(expected);
      expect(await store.parked(build, partition)).toEqual(expected);
      expect(await store.parked(build, { topic, partition: nth + 1 })).toEqual([]);
      expect(await store.parked(await store.begin({ ...projection, version: 2 }))).toEqual([]);
    });

    test('what text cannot hold does not stop a projection', async () => {
      const { claims, rows } = await begin();
      const odd = row('a', { note: 'x\u0000y', details: { 'k\u0000': 'v\u0000', half: '\ud83d', back: '\\u0000' } });
      await store.transact(claims, (tx) => tx.insert(rows, [odd]));
      const [stored] = await backend.rows(rows);
      expect(stored).toMatchObject({ id: 'a', amount: 12_345 });
      expect(stored?.['note']).toMatch(/^x.y$/s);
    });

    test('a build grows beside the live one and takes its place at once', async () => {
      const { projection, build, rows } = await begin();
      await inBuild(build, (tx) => tx.insert(rows, [row('old')]));
      const next = { ...projection, version: 2 };
      const fresh = await store.begin(next);
      expect(fresh.number).toBeGreaterThan(build.number);
      expect(await store.begin(next)).toEqual(fresh);
      await inBuild(fresh, async (tx) => {
        await tx.insert(rows, [row('new')]);
        tx.advance({ build: fresh, topic: 'topic', partition: 0 }, position(7));
      });
      expect(await backend.rows(rows)).toEqual([row('old')]);
      expect(await store.live(next)).toMatchObject({ version: 1, unfinished: true });
      await store.swap(fresh);
      expect(await backend.rows(rows)).toEqual([row('new')]);
      expect(await store.live(next)).toEqual({ build: fresh, version: 2, unfinished: false, accepted: false });
      const third = await store.begin(next);
      expect(third.number).toBeGreaterThan(fresh.number);
      await store.swap(third);
      expect(await backend.rows(rows)).toEqual([]);
      expect(await store.checkpoint({ build: third, topic: 'topic', partition: 0 })).toBe(0n);
    });

    test('a build that has been replaced takes no transaction any more', async () => {
      const { projection, claims, partition, rows } = await begin();
      const next = await store.begin(projection);
      await store.swap(next);
      const late = store.transact(claims, async (tx) => {
        await tx.insert(rows, [row('late')]);
        tx.advance(partition, position(1));
      });
      await expect(late).rejects.toThrow(Fenced);
      expect(await store.checkpoint(partition)).toBe(0n);
    });

    test('nothing changes a build that stands still; what waited is refused when another is live then', async () => {
      const { projection, build, claims, partition, rows } = await begin();
      const write = (id: string, at: number) =>
        store.transact(claims, async (tx) => {
          await tx.insert(rows, [row(id)]);
          tx.advance(partition, position(at));
        });
      let waiting: Promise<void> = Promise.resolve();
      await store.standstill(build, async () => {
        waiting = write('a', 1);
        expect(await store.checkpoints(build)).toEqual([{ topic: 'topic', partition: 3, position: 0n }]);
      });
      await waiting;
      expect(await backend.rows(rows)).toEqual([row('a')]);
      const next = await store.begin(projection);
      await store.standstill(build, async () => {
        waiting = write('b', 2);
        waiting.catch(() => {});
        await store.swap(next);
      });
      await expect(waiting).rejects.toThrow(Fenced);
      expect(await store.checkpoint(partition)).toBe(1n);
    });

    test('a withheld build goes live only when it is accepted, and is dropped by the next one', async () => {
      const { projection, build } = await begin();
      const first = await store.begin(projection);
      await store.withhold(first);
      expect(await store.live(projection)).toEqual({ build, version: 1, unfinished: false, accepted: false });
      expect(await store.accept(projection, build.number)).toBe(false);
      expect(await store.accept(projection, first.number)).toBe(true);
      expect(await store.live(projection)).toMatchObject({ build, unfinished: true, accepted: true });
      expect(await store.begin(projection)).toEqual(first);
      await store.withhold(first);
      const second = await store.begin(projection);
      expect(second.number).toBeGreaterThan(first.number);
      expect(await store.live(projection)).toMatchObject({ unfinished: true, accepted: false });
    });

    test('a snapshot compares two builds row by row as they were when it was taken', async () => {
      const { projection, build, rows, sums } = await begin();
      const built = await store.begin(projection);
      const ids = Array.from({ length: 2500 }, (_, nth) => `row ${String(nth).padStart(5, '0')}`);
      const both = ids.map((id, nth) => row(id, { amount: nth }));
      await inBuild(build, (tx) =>
        tx.insert(rows, [...both, row('only live'), row('other', { amount: 1, note: null })]),
      );
      await inBuild(built, (tx) => tx.insert(rows, [...both, row('a new one'), row('other', { amount: 2 })]));
      const snapshot = await store.snapshot();
      await inBuild(build, (tx) => tx.insert(rows, [row('later')]));
      const comparison = await snapshot.compare(build, built, (work) => work());
      await snapshot.close();
      const day = '2024-02-29';
      const amounts = (2499 * 2500) / 2 + 12_345;
      expect(comparison).toEqual({
        agrees: false,
        tables: [
          {
            live: { table: rows.name, rows: 2502, sums: { amount: amounts + 1 } },
            built: { table: rows.name, rows: 2502, sums: { amount: amounts + 2 } },
            agrees: false,
            differing: 3,
          },
          {
            live: { table: sums.name, rows: 0, sums: { year: 0, total: 0, orders: 0 } },
            built: { table: sums.name, rows: 0, sums: { year: 0, total: 0, orders: 0 } },
            agrees: true,
            differing: 0,
          },
        ],
        differences: [
          { table: rows.name, key: { id: 'a new one', day }, in: 'built', columns: [] },
          { table: rows.name, key: { id: 'only live', day }, in: 'live', columns: [] },
          { table: rows.name, key: { id: 'other', day }, in: 'both', columns: ['amount', 'note'] },
        ],
      });
    });

    test('a comparison names the first rows that differ, and counts all', async () => {
      const { projection, build, rows } = await begin();
      const built = await store.begin(projection);
      await inBuild(built, (tx) =>
        tx.insert(
          rows,
          Array.from({ length: 1100 }, (_, nth) => row(String(nth).padStart(4, '0'))),
        ),
      );
      const snapshot = await store.snapshot();
      const { tables, differences = [] } = await snapshot.compare(build, built, (work) => work());
      await snapshot.close();
      expect(tables[0]).toMatchObject({ differing: 1100, live: { rows: 0 }, built: { rows: 1100 } });
      expect(differences.map(({ key }) => key['id'])).toEqual(
        Array.from({ length: 20 }, (_, nth) => String(nth).padStart(4, '0')),
      );
    });

    test('how a rebuild goes is known to all, from the moment it is begun', async () => {
      const projection = projectionOf(freshCategory().slice(0, 20));
      const { build: first } = await store.live(projection);
      expect(await store.lastRebuild(projection)).toBeUndefined();
      const build = await store.begin(projection);
      const progress = { build: build.number, done: 0, events: 0, seconds: 0 };
      expect(await store.lastRebuild(projection)).toEqual({ ...progress, state: 'waiting' });
      const filling = { ...progress, state: 'filling' as const, done: 0.5, events: 7, seconds: 1.5 };
      await store.note(build, filling);
      expect(await store.lastRebuild(projection)).toEqual(filling);
      await store.swap(build);
      expect(await store.lastRebuild(projection)).toEqual({ ...filling, state: 'swapped', done: 1 });
      const table = { rows: 2, sums: { amount: 3 } };
      const one = { agrees: true, live: { table: 'a', ...table }, built: { table: 'a', ...table } };
      const swapped = { ...filling, state: 'swapped' as const, done: 1, comparison: { agrees: true, tables: [one] } };
      await store.note(build, swapped);
      expect(await store.lastRebuild(projection)).toEqual(swapped);
      expect(first.number).toBeLessThan(build.number);
    });

    test('a summary counts the rows and adds the bigints of each table', async () => {
      const { build, rows, sums } = await begin();
      await inBuild(build, async (tx) => {
        await tx.insert(rows, [row('a'), row('b', { amount: 5 }), row('c', { amount: null })]);
      });
      expect(await store.summary(build)).toEqual([
        { table: rows.name, rows: 3, sums: { amount: 12_350 } },
        { table: sums.name, rows: 0, sums: { year: 0, total: 0, orders: 0 } },
      ]);
    });
  });
};
