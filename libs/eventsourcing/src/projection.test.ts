import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GapDetected, ReadModelUnavailable } from './errors.ts';
import { partitionFor } from './partition.ts';
import type { EventLog, Message } from './ports.ts';
import type { FoldedTable, ParkedStream, Projection, ProjectionStore } from './projection.ts';
import { type Limit, type ProjectionRunnerOptions, type ProjectionStatus, runProjection } from './projection-runner.ts';
import { toMessage } from './published-event.ts';
import { eventually, memoryPlatform } from './testing/index.ts';
import { context } from './testing/jar.ts';
import { type Position, position, revision, streamName } from './types.ts';

const topic = 'sales.jar.v1';
const partitions = 2;

type Coins = { readonly coins: number };

const coinsOf = (data: unknown): number => (data as Coins).coins;

/** Jars with their coins, one line for each coin, a journal, and how many jars have how many coins. */
const projection: Projection = {
  name: 'jars',
  version: 1,
  topics: [topic],
  tables: [
    {
      kind: 'folded',
      table: { name: 'jar', columns: { id: 'text', coins: 'bigint' }, key: ['id'] },
      keys: (event) => [{ id: event.stream }],
      evolve: (row, event, key) => {
        if (event.type === 'broken') throw new Error('no fold for this');
        if (event.type === 'overflowing') return { ...key, coins: 2 ** 60 };
        if (event.type === 'emptied') return undefined;
        return { ...key, coins: Number(row?.['coins'] ?? 0) + coinsOf(event.data) };
      },
    },
    {
      kind: 'derived',
      of: 'jar',
      table: { name: 'coin', columns: { jar: 'text', nth: 'bigint', value: 'text' }, key: ['jar', 'nth'] },
      rows: ({ id, coins }) =>
        Array.from({ length: Number(coins) }, (_, nth) => ({ jar: id ?? '', nth, value: 'one' })),
    },
    {
      kind: 'appended',
      table: { name: 'journal', columns: { id: 'text', type: 'text' }, key: ['id'] },
      row: ({ id, type }) => (type === 'unseen' ? undefined : { id, type }),
    },
    {
      kind: 'rollup',
      of: 'jar',
      table: { name: 'fill', columns: { coins: 'bigint', jars: 'bigint' }, key: ['coins'] },
      parts: ({ coins }) => [{ coins: coins ?? 0, jars: 1 }],
    },
  ],
};

const setup = async () => {
  const { log, projections: store } = memoryPlatform();
  await log.ensureTopic(topic, partitions);
  const { build } = await store.live(projection);
  const ends = new Map<string, Position>();
  let count = 0;

  /** Publishes an event as the relay would; `lost` leaves it out, as a broken broker would. */
  const publish = async (
    jar: string,
    coins: number,
    { type = 'added', lost = false, behind = jar } = {},
  ): Promise<Message> => {
    count += 1;
    const recorded = {
      type,
      data: { coins },
      eventId: `event-${count}`,
      metadata: { ...context(count), recordedAt: '2024-01-15T09:00:00.000Z', schemaVersion: 1 },
      stream: streamName('jar', jar),
      revision: revision(count),
      position: position(count),
    };
    // A key has its partition for itself (see `left` and `right`) unless the event is said to come behind one of
    // another.
    const message = toMessage(recorded, { type, data: recorded.data }, ends.get(behind) ?? position(0));
    ends.set(jar, recorded.position);
    if (!lost) await log.publish(topic, [message]);
    return message;
  };

  const runUntil = async (
    done: (statuses: readonly ProjectionStatus[]) => boolean | Promise<boolean>,
    options: Partial<ProjectionRunnerOptions> = {},
  ): Promise<readonly ProjectionStatus[]> => {
    const abort = new AbortController();
    const statuses: ProjectionStatus[] = [];
    const running = runProjection({
      log,
      store,
      build,
      onStatus: (status) => statuses.push(status),
      signal: abort.signal,
      ...options,
    });
    await eventually(() => done(statuses));
    abort.abort();
    await running;
    return statuses;
  };

  const total = () => store.rows('jar').reduce((sum, row) => sum + Number(row['coins']), 0);
  return { log, store, build, publish, runUntil, total, rows: store.rows };
};

/** Gives groups nothing of the partition of `left` before an offset, as when they remember another log. */
const passingOver = (log: EventLog, offset: bigint): EventLog => ({
  ...log,
  consume: ({ handler, ...options }) =>
    log.consume({
      ...options,
      handler: async (batch) => {
        const messages = batch.messages.filter(({ key, offset: at }) => key !== `jar-${left}` || at >= offset);
        if (messages.length > 0) await handler({ ...batch, messages });
      },
    }),
});

/** Keys of different partitions, so that each has the whole of its partition. */
const [left, right] = ['a', 'f'];

describe('a projection', () => {
  test('a tombstone is passed over, and counts as read', async () => {
    const { publish, runUntil, total, log } = await setup();
    const ended = await publish(left, 2, { lost: true });
    await log.publish(topic, [{ ...ended, value: null }]);
    await publish(left, 3);
    await runUntil(() => total() === 3);
    expect(total()).toBe(3);
  });

  test('folds, derives, appends and sums up', async () => {
    const { publish, runUntil, rows, total } = await setup();
    for (const coins of [1, 1, 1]) await publish(left, coins);
    await publish(right, 2);
    await publish(left, -1);
    await runUntil(() => total() === 4 && rows('journal').length === 5, { maxMessages: 2 });
    expect(rows('jar')).toEqual([
      { id: `jar-${left}`, coins: 2 },
      { id: `jar-${right}`, coins: 2 },
    ]);
    expect(rows('fill')).toEqual([{ coins: 2, jars: 2 }]);
    expect(rows('coin')).toHaveLength(4);
    await publish(right, 0, { type: 'emptied' });
    await publish(left, 0, { type: 'unseen' });
    await runUntil(() => rows('jar').length === 1);
    expect(rows('fill')).toEqual([{ coins: 2, jars: 1 }]);
    expect(rows('coin').map((row) => row['jar'])).toEqual([`jar-${left}`, `jar-${left}`]);
    await eventually(() => rows('journal').length === 6);
  });

  test('is the same whatever the size of the batches', async () => {
    const summaries = await Promise.all(
      [1, 3, 500].map(async (maxMessages) => {
        const { publish, runUntil, rows, store, build } = await setup();
        for (let i = 0; i < 40; i++) await publish(i % 3 === 0 ? left : right, (i % 4) - 1);
        await runUntil(() => rows('journal').length === 40, { maxMessages });
        return { summary: await store.summary(build), rows: ['jar', 'coin', 'journal', 'fill'].map(rows) };
      }),
    );
    expect(summaries[1]).toEqual(summaries[0]);
    expect(summaries[2]).toEqual(summaries[0]);
  });
});

describe('each event has its effect exactly once', () => {
  test('when the log repeats everything', async () => {
    const { log, publish, runUntil, total, rows } = await setup();
    for (let i = 0; i < 10; i++) await publish(left, 1);
    await runUntil(() => total() === 10);
    // A group that has lost its offsets begins at the beginning.
    let delivered = 0;
    const forgetful = {
      ...log,
      consume: (options: Parameters<typeof log.consume>[0]) =>
        log.consume({
          ...options,
          group: 'forgetful',
          handler: async (batch) => {
            await options.handler(batch);
            delivered += batch.messages.length;
          },
        }),
    };
    await runUntil(() => delivered === 10, { log: forgetful });
    expect(total()).toBe(10);
    expect(rows('journal')).toHaveLength(10);
  });

  test.each([1, 3, 500])(
    'when a relay that stood still repeats what its successor has published, %i at a time',
    async (maxMessages) => {
      const { log, publish, runUntil, rows } = await setup();
      const messages: Message[] = [];
      for (let i = 0; i < 9; i++) messages.push(await publish(left, 1 + i, { lost: true }));
      // The successor publishes 3 to 6, the one before 2 to 7, the successor goes on.
      for (const [from, to] of [
        [0, 3],
        [3, 7],
        [2, 8],
        [7, 9],
      ] as const) {
        await log.publish(topic, messages.slice(from, to));
      }
      const statuses = await runUntil(() => rows('journal').length === 9, { maxMessages });
      expect(rows('jar')).toEqual([{ id: `jar-${left}`, coins: 45 }]);
      expect(statuses).toEqual([]);
    },
  );

  test('when a relay begins behind repeated messages, and names the last of them as the one before', async () => {
    const { log, publish, runUntil, rows } = await setup();
    const messages: Message[] = [];
    for (let i = 0; i < 5; i++) messages.push(await publish(left, 1 + i, { lost: true }));
    const repeated = messages[1];
    const next = await publish(left, 10, { lost: true });
    const headers = { ...next.headers, ce_previous: repeated?.headers['ce_position'] ?? '' };
    await log.publish(topic, [...messages, ...(repeated === undefined ? [] : [repeated]), { ...next, headers }]);
    const statuses = await runUntil(() => rows('journal').length === 6);
    expect(rows('jar')).toEqual([{ id: `jar-${left}`, coins: 25 }]);
    expect(statuses).toEqual([]);
  });

  test('when a commit succeeds and its answer is lost', async () => {
    const { store, publish, runUntil, total } = await setup();
    let lost = 2;
    const flaky: ProjectionStore = {
      ...store,
      transact: async (claims, work) => {
        await store.transact(claims, work);
        lost -= 1;
        if (lost >= 0) throw new ReadModelUnavailable('the answer was lost');
      },
    };
    for (let i = 0; i < 4; i++) await publish(left, 1);
    let applied = 0;
    const statuses = await runUntil(() => applied > 0, {
      store: flaky,
      maxMessages: 4,
      onProgress: () => (applied += 1),
    });
    expect(total()).toBe(4);
    expect(statuses.map((status) => status.state)).toEqual(['retrying', 'retrying', 'running']);
  });

  test('when another process has taken the partition over in the meantime', async () => {
    const { store, publish, runUntil, total } = await setup();
    await publish(left, 1);
    let stolen = 0;
    const contended: ProjectionStore = {
      ...store,
      transact: async (claims, work) => {
        const [first] = claims;
        if (stolen === 0 && first !== undefined) stolen = await store.fence(first);
        await store.transact(claims, work);
      },
    };
    const statuses = await runUntil(() => total() === 1, { store: contended });
    expect(statuses[0]).toMatchObject({ state: 'retrying' });
  });
});

describe('what has been applied is told', () => {
  const idsOf = (messages: readonly { readonly headers: Readonly<Record<string, string>> }[]) =>
    messages.map(({ headers }) => headers['ce_id']);

  test('after its commit, in order, once', async () => {
    const { store, publish, runUntil } = await setup();
    const story: unknown[] = [];
    const observed: ProjectionStore = {
      ...store,
      transact: async (claims, work) => {
        await store.transact(claims, work);
        story.push('committed');
      },
    };
    for (let i = 0; i < 3; i++) await publish(left, 1);
    await runUntil(() => story.length === 4, {
      store: observed,
      maxMessages: 2,
      onApplied: (messages) => story.push(idsOf(messages)),
    });
    expect(story).toEqual(['committed', ['event-1', 'event-2'], 'committed', ['event-3']]);
  });

  test.each([
    ['one partition', [left]],
    ['several partitions in one transaction', [left, right]],
  ])('also when the answer to the commit of %s was lost', async (_, jars) => {
    const { store, publish, runUntil } = await setup();
    let lost = 1;
    const flaky: ProjectionStore = {
      ...store,
      transact: async (claims, work) => {
        await store.transact(claims, work);
        if (claims.length === jars.length && lost-- > 0) throw new ReadModelUnavailable('the answer was lost');
      },
    };
    for (const jar of jars) for (let i = 0; i < 2; i++) await publish(jar, 1);
    const told = new Set<string | undefined>();
    await runUntil(() => told.size === 2 * jars.length, {
      store: flaky,
      onApplied: (messages) => {
        for (const id of idsOf(messages)) told.add(id);
      },
    });
    expect(lost).toBeLessThan(1);
  });

  test('again by the process that takes a partition over from one that may not have told', async () => {
    const { publish, runUntil, log, total } = await setup();
    await publish(left, 1);
    await runUntil(() => total() === 1);
    const again = {
      ...log,
      consume: (options: Parameters<typeof log.consume>[0]) => log.consume({ ...options, group: 'successor' }),
    };
    const told: (string | undefined)[] = [];
    await runUntil(() => told.length > 0, { log: again, onApplied: (messages) => told.push(...idsOf(messages)) });
    expect(told).toEqual(['event-1']);
  });
});

describe('a projection whose group passes over messages', () => {
  test('reads them from the log, and applies them first', async () => {
    const { publish, runUntil, log, rows, total } = await setup();
    for (let nth = 0; nth < 1500; nth++) await publish(left, 1);
    await publish(right, 1);
    const gaps: string[] = [];
    const onGap = ({ applied, previous }: GapDetected) => gaps.push(`${applied} to ${previous}`);
    await runUntil(() => total() === 1501, { log: passingOver(log, 1400n), onGap });
    expect(gaps).toEqual(['0 to 1400']);
    expect(rows('jar')).toEqual([
      { id: `jar-${left}`, coins: 1500 },
      { id: `jar-${right}`, coins: 1 },
    ]);
  });

  test('reads them also where nothing comes behind them', async () => {
    const { publish, runUntil, log, total } = await setup();
    for (let nth = 0; nth < 5; nth++) await publish(left, 1);
    await runUntil(() => total() === 5, { log: passingOver(log, 5n), lookEvery: 10 });
  });

  test('tells of each what it has applied, in order', async () => {
    const { publish, runUntil, log } = await setup();
    for (let nth = 0; nth < 5; nth++) await publish(left, 1);
    const told: (string | undefined)[] = [];
    await runUntil(() => told.length >= 5, {
      log: passingOver(log, 3n),
      onApplied: (messages) => told.push(...messages.map(({ headers }) => headers['ce_id'])),
    });
    expect(told).toEqual([1, 2, 3, 4, 5].map((nth) => `event-${nth}`));
  });
});

describe('a projection stops rather than be wrong', () => {
  test('at a gap: when a message before is missing', async () => {
    const { publish, runUntil, rows, store, build } = await setup();
    await publish(left, 1);
    await publish(left, 1, { lost: true });
    await publish(left, 1);
    const statuses = await runUntil((all) => all.some((status) => status.state === 'stopped'), { maxMessages: 1 });
    expect(statuses.at(-1)?.error).toContain('applied up to 1, the next message follows 2');
    expect(statuses.at(-1)?.eventId).toBe('event-3');
    expect(rows('jar')).toEqual([{ id: `jar-${left}`, coins: 1 }]);
    expect((await store.checkpoints(build)).map((one) => one.position)).toContain(1n);
  });

  test('where the tables themselves are wrong, and parks nothing', async () => {
    const { publish, runUntil, store, build } = await setup();
    await publish(left, 1);
    const broken: ProjectionStore = {
      ...store,
      transact: async () => {
        throw new Error('relation "jar" does not exist');
      },
    };
    const statuses = await runUntil((all) => all.some((status) => status.state === 'stopped'), { store: broken });
    expect(statuses.at(-1)).toMatchObject({ error: 'relation "jar" does not exist', eventId: 'event-1' });
    expect(await store.parked(build)).toEqual([]);
  });
});

describe('an event that cannot be applied', () => {
  /** A jar in the partition of `left`. */
  const beside = 'd';

  test.each([
    ['its fold throws', 'broken', 'Error: no fold for this'],
    ['a table cannot hold a value', 'overflowing', 'jar.coins cannot hold 1152921504606847000'],
  ])('is parked with all later ones of its stream when %s; all others go on', async (_, type, error) => {
    expect(partitionFor(`jar-${beside}`, partitions)).toBe(partitionFor(`jar-${left}`, partitions));
    for (const maxMessages of [1, 3, 500]) {
      const { publish, runUntil, rows, store, build } = await setup();
      await publish(left, 1);
      await publish(left, 1, { type });
      await publish(left, 1);
      await publish(beside, 5, { behind: left });
      await publish(right, 2);
      await publish(left, 1, { behind: beside });
      const told: ParkedStream[] = [];
      const statuses = await runUntil(
        () => rows('journal').length === 3 && store.parked(build).then(([one]) => one?.events === 3),
        {
          maxMessages,
          onParked: (stream) => told.push(stream),
        },
      );
      expect(statuses).toEqual([]);
      expect(rows('jar')).toEqual([
        { id: `jar-${left}`, coins: 1 },
        { id: `jar-${beside}`, coins: 5 },
        { id: `jar-${right}`, coins: 2 },
      ]);
      const parked = {
        topic,
        partition: partitionFor(`jar-${left}`, partitions),
        stream: `jar-${left}`,
        eventId: 'event-2',
        type,
        position: 2n,
        error,
      };
      expect(told).toEqual([{ ...parked, events: 1 }]);
      expect(await store.parked(build)).toEqual([{ ...parked, events: 3 }]);
    }
  });

  test('stays parked for the next process, and after an outage of unknown outcome', async () => {
    const { publish, runUntil, rows, store, build, total } = await setup();
    await publish(left, 1);
    await publish(left, 1, { type: 'broken' });
    let lost = 1;
    const flaky: ProjectionStore = {
      ...store,
      transact: async (claims, work) => {
        let parks = false;
        await store.transact(claims, (tx) =>
          work({
            ...tx,
            park: (...given) => {
              parks = true;
              return tx.park(...given);
            },
          }),
        );
        if (parks && lost-- > 0) throw new ReadModelUnavailable('the answer was lost');
      },
    };
    await runUntil(async () => (await store.checkpoints(build)).some((one) => one.position === 2n) && lost === 0, {
      store: flaky,
    });
    await publish(left, 1);
    await publish(right, 7);
    await runUntil(async () => total() === 8 && (await store.parked(build))[0]?.events === 2);
    expect(rows('jar')).toHaveLength(2);
  });

  test('is in the tables of a build whose fold takes it', async () => {
    const { log, publish, runUntil, rows, store, build, total } = await setup();
    await publish(left, 1);
    await publish(left, 2, { type: 'broken' });
    await publish(left, 4);
    await runUntil(async () => (await store.parked(build))[0]?.events === 2);
    const [jars, ...others] = projection.tables;
    if (jars?.kind !== 'folded') throw new Error('the first table is folded');
    const evolve: FoldedTable['evolve'] = (row, event, key) => jars.evolve(row, { ...event, type: 'added' }, key);
    const mended = await store.begin({ ...projection, version: 2, tables: [{ ...jars, evolve }, ...others] });
    const abort = new AbortController();
    const running = runProjection({ log, store, build: mended, signal: abort.signal });
    await eventually(async () => (await store.checkpoints(mended)).some((one) => one.position === 3n));
    abort.abort();
    await running;
    await store.swap(mended);
    expect(total()).toBe(7);
    expect(rows('journal')).toHaveLength(3);
    expect(await store.parked(mended)).toEqual([]);
    expect(await store.parked(build)).toHaveLength(1);
  });

  test('leaves every stream as its events before that one have it, however they come', async () => {
    const jar = fc.constantFrom(left, right, beside);
    const kind = fc.constantFrom('added', 'added', 'added', 'added', 'unseen', 'emptied', 'broken', 'overflowing');
    const events = fc.array(fc.tuple(jar, kind, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(events, fc.constantFrom(1, 2, 7, 500), async (history, maxMessages) => {
        const { publish, runUntil, rows, store, build } = await setup();
        const ends = new Map<string, string>();
        const expected = new Map<string, number>();
        const poisoned = new Set<string>();
        for (const [name, type, coins] of history) {
          const partition = name === right ? right : left;
          await publish(name, coins, { type, behind: ends.get(partition) ?? name });
          ends.set(partition, name);
          if (type === 'broken' || type === 'overflowing') poisoned.add(name);
          if (poisoned.has(name)) continue;
          if (type === 'emptied') expected.delete(name);
          else expected.set(name, (expected.get(name) ?? 0) + coins);
        }
        const lasts = new Map(
          history.map(([name], nth) => [partitionFor(`jar-${name}`, partitions), BigInt(nth + 1)] as const),
        );
        await runUntil(
          async () => {
            const at = new Map((await store.checkpoints(build)).map((one) => [one.partition, one.position]));
            return [...lasts].every(([partition, last]) => at.get(partition) === last);
          },
          { maxMessages },
        );
        expect(new Map(rows('jar').map((row) => [String(row['id']).slice(4), row['coins']]))).toEqual(expected);
        expect(new Set((await store.parked(build)).map(({ stream }) => stream.slice(4)))).toEqual(poisoned);
        const sum = rows('fill').reduce((all, row) => all + Number(row['jars']), 0);
        expect(sum).toBe(expected.size);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a build that is held back', () => {
  test('applies no more than it may', async () => {
    const { publish, runUntil, total, store, build } = await setup();
    for (let i = 0; i < 6; i++) await publish(left, 1);
    let allowed = 4;
    const waiting = Promise.withResolvers<void>();
    const limit: Limit = {
      reach: (_, __, next, signal) =>
        new Promise((resolve, reject) => {
          if (next <= BigInt(allowed)) resolve(position(allowed));
          else {
            waiting.resolve();
            signal.addEventListener('abort', () => reject(new Error('stopped')));
          }
        }),
    };
    await runUntil(() => waiting.promise.then(() => true), { limit });
    expect(total()).toBe(4);
    expect((await store.checkpoints(build)).map((one) => one.position)).toContain(4n);
    allowed = 6;
    await runUntil(() => total() === 6, { limit });
  });
});
