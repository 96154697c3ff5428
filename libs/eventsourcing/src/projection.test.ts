import { describe, expect, test } from 'vitest';
import { ReadModelUnavailable } from './errors.ts';
import type { Message } from './ports.ts';
import type { Projection, ProjectionStore } from './projection.ts';
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
  const publish = async (jar: string, coins: number, { type = 'added', lost = false } = {}): Promise<Message> => {
    count += 1;
    const recorded = {
      type,
      data: { coins },
      eventId: `event-${count}`,
      metadata: { ...context(count), occurredAt: '2024-01-15T09:00:00.000Z', schemaVersion: 1 },
      stream: streamName('jar', jar),
      revision: revision(count),
      position: position(count),
    };
    // A key has its partition for itself: see `left` and `right`.
    const message = toMessage(recorded, { type, data: recorded.data }, ends.get(jar) ?? position(0));
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

/** Keys of different partitions, so that each has the whole of its partition. */
const [left, right] = ['a', 'f'];

describe('a projection', () => {
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

  test('when a commit succeeds and nobody hears of it', async () => {
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
  ])('also when nobody heard of the commit of %s', async (_, jars) => {
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

  test('again by whoever takes a partition over from one that may not have told', async () => {
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

  test('at an event that its fold cannot take, and only there', async () => {
    const { publish, runUntil, rows } = await setup();
    await publish(left, 1);
    await publish(left, 1, { type: 'broken' });
    await publish(left, 1);
    await publish(right, 1);
    await publish(right, 1);
    const statuses = await runUntil(
      (all) => all.some((status) => status.state === 'stopped') && rows('journal').length === 3,
      { maxMessages: 1 },
    );
    expect(statuses.filter((status) => status.state !== 'running').map((status) => status.eventId)).toContain(
      'event-2',
    );
    expect(rows('jar')).toEqual([
      { id: `jar-${left}`, coins: 1 },
      { id: `jar-${right}`, coins: 2 },
    ]);
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
