import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  ANY,
  type AppendExpectedRevision,
  BACKWARDS,
  END,
  type EventData,
  EventStoreDBClient,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  type Position,
  START,
  STREAM_EXISTS,
  streamNameFilter,
} from '@eventstore/db-client';

/** A question by its name, and how to ask it. What it gives, or the error that it ends with, is the answer. */
type Question = readonly [name: string, ask: () => Promise<unknown>];

const credentials = { username: 'admin', password: 'changeit' };
const prefix = 'probe';
const streamOf = (name: string): string => `${prefix}_${name}-1`;

const written = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? 'undefined';

const firstLine = (error: unknown, length: number): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, length) ?? '';

const kindOf = (error: unknown): string => (error instanceof Error ? error.constructor.name : typeof error);

/** What distinguishes errors of the client. */
const refusalOf = (error: unknown): string => {
  const { type, code, expectedVersion, actualVersion, maxAppendSize } = Object(error);
  const facts = { type, code, expected: expectedVersion, actual: actualVersion, maxAppendSize };
  return `${kindOf(error)} ${written(facts)} ${firstLine(error, 120)}`;
};

const shortened = (found: readonly string[], most: number, rest: (found: readonly string[]) => unknown): unknown =>
  found.length > most ? `${found.length}: ${found[0]} to ${found.at(-1)}` : rest(found);

const kilobytes = (count: number): object => ({ t: 'x'.repeat(count * 1024) });

/** Events by name: the same name is the same event, with the same id. */
const eventsByName = () => {
  const made = new Map<string, EventData>();
  return (name: string, data: object = { name }, type = 'Thing'): EventData => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const event = jsonEvent({ id: randomUUID(), type, data: data as Record<string, string>, metadata: { m: 1 } });
    made.set(name, event);
    return event;
  };
};

const shift = ({ commit, prepare }: Position, by: bigint): Position => ({ commit: commit + by, prepare: prepare + by });

/** So many calls that what another call has set off has reached the client, if it ever does. */
const exchange = async (client: EventStoreDBClient): Promise<void> => {
  for (let nth = 0; nth < 20; nth += 1) {
    for await (const _ of client.readAll({ maxCount: 1, credentials }));
  }
};

const askAppends = (client: EventStoreDBClient, event: ReturnType<typeof eventsByName>) => {
  const append = async (name: string, events: readonly EventData[], expectedRevision: AppendExpectedRevision) => {
    const options = { expectedRevision, throwOnAppendFailure: true, credentials };
    const { nextExpectedRevision: next, position } = await client.appendToStream(streamOf(name), [...events], options);
    return { next, hasPosition: position !== undefined };
  };
  const read = async (name: string, options: object = {}): Promise<unknown> => {
    const from = { fromRevision: START, direction: FORWARDS, credentials, ...options } as const;
    const found: string[] = [];
    for await (const { event: one } of client.readStream(streamOf(name), from))
      found.push(`${one?.type}@${one?.revision}`);
    return shortened(found, 12, (all) => all);
  };
  return { append, read, event };
};
type Asking = ReturnType<typeof askAppends>;

const expectedRevisions = ({ append, read, event }: Asking): readonly Question[] => {
  const [a1, a2] = [event('a1'), event('a2')];
  return [
    ['no_stream, fresh', () => append('a', [a1, a2], NO_STREAM)],
    ['no_stream, the same again', () => append('a', [a1, a2], NO_STREAM)],
    ['no_stream, only the first again', () => append('a', [a1], NO_STREAM)],
    ['no_stream, only the second again', () => append('a', [a2], NO_STREAM)],
    ['no_stream, both and one more', () => append('a', [a1, a2, event('a3')], NO_STREAM)],
    ['no_stream, others', () => append('a', [event('a9')], NO_STREAM)],
    ['at 1', () => append('a', [event('a4')], 1n)],
    ['at 1, the same again', () => append('a', [event('a4')], 1n)],
    ['at 0, what follows there', () => append('a', [a2], 0n)],
    ['at 0, others', () => append('a', [event('a5')], 0n)],
    ['at 9, which is to come', () => append('a', [event('a6')], 9n)],
    ['at 2, an id from earlier in the stream', () => append('a', [a1], 2n)],
    ['any, the last again', () => append('a', [event('a4')], ANY)],
    ['any, the first two again', () => append('a', [a1, a2], ANY)],
    ['stream_exists', () => append('a', [event('a7')], STREAM_EXISTS)],
    ['stream_exists on none', () => append('none', [event('n1')], STREAM_EXISTS)],
    ['one id twice in one append', () => append('twice', [event('d1'), event('d1')], NO_STREAM)],
    ['one id in another stream', () => append('other', [event('d1')], NO_STREAM)],
    ['read', () => read('a')],
    ['append of nothing, no_stream', () => append('zero', [], NO_STREAM)],
    ['append of nothing, at 4', () => append('a', [], 4n)],
  ];
};

const deletions = (client: EventStoreDBClient, { append, read, event }: Asking): readonly Question[] => {
  const deleteStream = async (name: string, options: object = {}): Promise<string> => {
    await client.deleteStream(streamOf(name), { credentials, ...options });
    return 'ok';
  };
  return [
    [
      'soft delete',
      async () => {
        await append('soft', [event('s1'), event('s2')], NO_STREAM);
        return deleteStream('soft', { expectedRevision: 1n });
      },
    ],
    ['read of the soft-deleted', () => read('soft')],
    ['stream_exists on the soft-deleted', () => append('soft', [event('s3')], STREAM_EXISTS)],
    ['no_stream on the soft-deleted', () => append('soft', [event('s4')], NO_STREAM)],
    ['read after it', () => read('soft')],
    [
      'at 1 on the soft-deleted',
      async () => {
        await append('soft2', [event('u1'), event('u2')], NO_STREAM);
        await deleteStream('soft2');
        return append('soft2', [event('u3')], 1n);
      },
    ],
    [
      'no_stream on the soft-deleted, the same again',
      async () => {
        await append('soft3', [event('v1')], NO_STREAM);
        await deleteStream('soft3');
        return append('soft3', [event('v1')], NO_STREAM);
      },
    ],
    [
      'read of the tombstoned',
      async () => {
        await append('tomb', [event('t1')], NO_STREAM);
        await client.tombstoneStream(streamOf('tomb'), { expectedRevision: ANY, credentials });
        return read('tomb');
      },
    ],
    ...([NO_STREAM, ANY, STREAM_EXISTS, 0n] as const).map(
      (expected): Question => [`${expected} on the tombstoned`, () => append('tomb', [event('t2')], expected)],
    ),
  ];
};

const sizes = ({ append, event }: Asking): readonly Question[] => {
  const several = (name: string, count: number, data?: object): readonly EventData[] =>
    Array.from({ length: count }, (_, nth) => event(`${name}${nth}`, data));
  return [
    ...[255, 1000, 1025, 4000, 15_000, 17_000].map(
      (size): Question => [
        `one event of ${size} KiB`,
        () => append(`big${size}`, [event(`b${size}`, kilobytes(size))], NO_STREAM),
      ],
    ),
    ['2000 small events', () => append('many', several('m', 2000), NO_STREAM)],
    ['20 events of 100 KiB', () => append('many2', several('k', 20, kilobytes(100)), NO_STREAM)],
    ['an empty type', () => append('type', [event('e1', {}, '')], NO_STREAM)],
    ['a type with $', () => append('type2', [event('e2', {}, '$x')], NO_STREAM)],
  ];
};

const reads = ({ read }: Asking): readonly Question[] => {
  const backwards = { direction: BACKWARDS, maxCount: 2 };
  return [
    ['read, at most 3', () => read('many', { maxCount: 3 })],
    ['read of 2000', () => read('many')],
    ['read from 1998', () => read('many', { fromRevision: 1998n })],
    ['read from beyond the end', () => read('many', { fromRevision: 5000n })],
    ['read backwards from the end', () => read('many', { ...backwards, fromRevision: END })],
    ['read backwards from beyond', () => read('many', { ...backwards, fromRevision: 5000n })],
    ['read backwards from the start', () => read('many', { ...backwards, fromRevision: START })],
    ['read, at most 0', () => read('many', { maxCount: 0 })],
    ['read of none', () => read('missing')],
  ];
};

/** The places of the events that were written here, and the last of all places. */
const placesIn = async (client: EventStoreDBClient): Promise<{ places: readonly Position[]; head: Position }> => {
  const places: Position[] = [];
  let head: Position = { commit: 0n, prepare: 0n };
  for await (const { event } of client.readAll({ credentials })) {
    if (event === undefined) continue;
    head = event.position;
    if (event.streamId.startsWith(prefix)) places.push(event.position);
  }
  return { places, head };
};

type Places = Awaited<ReturnType<typeof placesIn>>;

const positions = (client: EventStoreDBClient, { places, head }: Places): readonly Question[] => {
  const here = places[2] ?? head;
  const readAll = async (options: object): Promise<readonly string[]> => {
    const found: string[] = [];
    const all = client.readAll({ maxCount: 2, credentials, ...options });
    for await (const { event } of all) found.push(`${event?.streamId}@${event?.revision}`);
    return found;
  };
  const beyond = shift(head, 1_000_000n);
  return [
    ['all: positions of one append differ', async () => new Set(places.slice(0, 2).map(({ commit }) => commit)).size],
    ['all: commit equals prepare', async () => places.every(({ commit, prepare }) => commit === prepare)],
    ['all: read at an event', () => readAll({ fromPosition: here })],
    ['all: read inside a record', () => readAll({ fromPosition: shift(here, 1n) })],
    ['all: read with the commit alone off', () => readAll({ fromPosition: { ...here, commit: here.commit + 1n } })],
    ['all: read beyond the head', () => readAll({ fromPosition: beyond })],
    [
      'all: backwards beyond the head',
      async () => (await readAll({ direction: BACKWARDS, fromPosition: beyond, maxCount: 1 })).length,
    ],
  ];
};

/** Follows from a place; `until` is given what was heard so far and resolves when all has come that will. */
const follow = async (
  client: EventStoreDBClient,
  { head }: Places,
  fromPosition: Position | typeof END,
  until: (heard: { caughtUp: Promise<unknown> }) => Promise<unknown>,
): Promise<string> => {
  const said = new Set<string>();
  const checkpointReached = async (_: unknown, { commit }: Position): Promise<void> =>
    void said.add(`checkpoint${commit > head.commit ? ' beyond the first head' : ''}`);
  const filter = streamNameFilter({ prefixes: [prefix], checkpointInterval: 1, checkpointReached });
  const subscription = client.subscribeToAll({ fromPosition, filter, credentials });
  const got: string[] = [];
  let failure = '';
  subscription.on('data', ({ event }) => got.push(`${event?.streamId}@${event?.revision}`));
  for (const word of ['confirmation', 'caughtUp'] as const) subscription.on(word, () => said.add(word));
  const failed = once(subscription, 'error').then(([error]) => {
    const { type, code } = Object(error);
    failure = ` ${kindOf(error)} ${written({ type, code })} ${firstLine(error, 90)}`;
  });
  subscription.on('error', () => {});
  await Promise.race([failed, until({ caughtUp: once(subscription, 'caughtUp').catch(() => {}) })]);
  await exchange(client);
  await subscription.unsubscribe();
  return `got ${shortened(got, 8, (all) => all.join(' ') || 'nothing')}; said ${[...said].sort().join(', ')}${failure}`;
};

const subscriptions = (
  client: EventStoreDBClient,
  { append, event }: Asking,
  places: Places,
): readonly (readonly [name: string, ask: () => Promise<string>])[] => {
  const here = places.places[2] ?? places.head;
  let count = 0;
  const appendThree = async ({ caughtUp }: { caughtUp: Promise<unknown> }): Promise<void> => {
    await caughtUp;
    for (let nth = 0; nth < 3; nth += 1) await append('late', [event(`late${count++}`)], ANY);
  };
  const farBeyond = shift(places.head, 100_000_000n);
  const from = (at: Position | typeof END, until = ({ caughtUp }: { caughtUp: Promise<unknown> }) => caughtUp) =>
    follow(client, places, at, until);
  return [
    ['subscription from an event', () => from(here)],
    ['subscription from inside a record', () => from(shift(here, 1n))],
    ['subscription from 100 MB beyond the head, then three appends', () => from(farBeyond, appendThree)],
    ['subscription from the end, then three appends', () => from(END, appendThree)],
  ];
};

/** How many calls a connection carries; `witness` has a connection of its own. */
const connections = (
  client: EventStoreDBClient,
  witness: EventStoreDBClient,
  { read }: Asking,
): readonly Question[] => [
  [
    '300 reads at once on one connection',
    async () => (await Promise.all(Array.from({ length: 300 }, () => read('a')))).length,
  ],
  [
    '130 subscriptions on one connection, and a read',
    async () => {
      const filter = streamNameFilter({ prefixes: [prefix] });
      const { promise: full, resolve } = Promise.withResolvers<void>();
      let confirmed = 0;
      const all = Array.from({ length: 130 }, () => {
        const one = client.subscribeToAll({ fromPosition: END, filter, credentials });
        one.on('error', () => {});
        one.on('confirmation', () => {
          confirmed += 1;
          if (confirmed === 100) resolve();
        });
        return one;
      });
      await full;
      const answered = read('a').then(
        () => 'answered',
        () => 'ended',
      );
      const answer = await Promise.race([answered, exchange(witness).then(() => 'no answer within 3 s')]);
      const before = confirmed;
      await Promise.all(all.map((one) => one.unsubscribe()));
      return { confirmed: before, answer };
    },
  ],
];

/**
 * Asks a fresh server how it answers what this system asks of it, and more. Gives a line for each question, in the
 * order in which they were put: each builds on what those before it have written.
 */
export async function* askQuestions(connectionString: string): AsyncGenerator<string> {
  const client = EventStoreDBClient.connectionString(connectionString);
  // Clients of the same settings share a connection.
  const witness = EventStoreDBClient.connectionString(`${connectionString}&keepAliveInterval=10001`);
  const asking = askAppends(client, eventsByName());
  const answerTo = async ([name, ask]: Question): Promise<string> => `${name}: ${await ask().then(written, refusalOf)}`;
  try {
    const writing = [...expectedRevisions(asking), ...deletions(client, asking), ...sizes(asking), ...reads(asking)];
    for (const question of writing) yield await answerTo(question);
    const places = await placesIn(client);
    for (const question of positions(client, places)) yield await answerTo(question);
    for (const [name, ask] of subscriptions(client, asking, places)) yield `${name}: ${await ask()}`;
    for (const question of connections(client, witness, asking)) yield await answerTo(question);
  } finally {
    await Promise.all([client.dispose(), witness.dispose()]);
  }
}
