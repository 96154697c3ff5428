import { setTimeout as delay } from 'node:timers/promises';
import type { Fault as StoreFault } from '@sales/test-kit/eventstoredb';
import type { Line } from '@sales/test-kit/proxy';
import pg from 'pg';
import { until } from '../system/until.ts';
import type { Ground } from './ground.ts';
import type { Places } from './places.ts';

export type Scene = { readonly ground: Ground; readonly places: Places };

/** Something that goes wrong, from its beginning to its end. */
export type Fault = {
  readonly name: string;
  /** True when processes of the services may end of it. Of any other fault they must not. */
  readonly isFatal?: boolean;
  strike(scene: Scene): Promise<void>;
};

/** Stops processes in their tracks for a while, in ms. */
const pause = async (pids: readonly number[], ms: number): Promise<void> => {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  await delay(ms);
  for (const pid of pids) process.kill(pid, 'SIGCONT');
};

const pidOf = async ({ places }: Scene, name: string): Promise<number> => {
  const { instances } = await places.index();
  const instance = instances.find((one) => one.name === name);
  if (instance?.pid === undefined) throw new Error(`${name} is not there`);
  return instance.pid;
};

/** Every instance of `npm run cluster`. */
const instances = ['customer', 'inventory', 'order 1', 'order 2', 'projector 1', 'projector 2', 'identity', 'console'];

const lineFaultsTo = (to: 'postgres' | 'redis' | 'store' | 'kafka'): readonly Fault[] =>
  (
    [
      ['is cut for 3 s', 'cut', 3000],
      ['is silent for 6 s', 'silent', 6000],
      ['is slow for 6 s', { delay: 200 }, 6000],
      ['is narrow for 6 s', { bytesPerSecond: 1000 }, 6000],
    ] satisfies [string, Line, number][]
  ).map(
    ([what, line, ms]): Fault => ({
      name: `the line to ${to} ${what}`,
      strike: async ({ ground }) => {
        ground.lines[to].set(line);
        await delay(ms);
        ground.lines[to].set('whole');
      },
    }),
  );

/** The caller does not hear that it was done. */
const answerFaults = (
  [
    ['postgres', 'commit'],
    ['kafka', 'sales.order.v1'],
    ['redis', 'live:'],
  ] as const
).map(
  ([to, request]): Fault => ({
    name: `the line to ${to} breaks ten times before an answer`,
    strike: async ({ ground }) => {
      const line = ground.lines[to];
      for (let nth = 0; nth < 10; nth++) {
        const before = line.cut();
        line.cutAnswerTo(request);
        await until(`an answer of ${to} is lost`, () => line.cut() > before, 60_000);
      }
    },
  }),
);

const storeFaults = (
  [
    ['takes appends and says nothing', { kind: 'stall' }],
    ['breaks the connection after an append', { kind: 'lose reply', how: 'unavailable' }],
    ['says nothing after an append', { kind: 'lose reply', how: 'silence' }],
    ['says that an append timed out, which it has made', { kind: 'time out', executed: true }],
    ['says that an append timed out', { kind: 'time out', executed: false }],
    ['says that it does not lead', { kind: 'not leader' }],
    ['answers 3 s late', { kind: 'late', milliseconds: 3000 }],
  ] satisfies [string, StoreFault][]
).map(
  ([what, fault]): Fault => ({
    name: `the store ${what}`,
    strike: async ({ ground }) => {
      const injection = ground.store.inject('append', fault, 5);
      await injection.struck;
      while (injection.hits() < 5) await delay(10);
    },
  }),
);

const subscriptionFaults: readonly Fault[] = [
  ...(['error', 'end'] as const).map(
    (how): Fault => ({
      name: `the store drops every subscription by ${how}`,
      strike: async ({ ground }) => {
        if (ground.store.dropSubscriptions(how) === 0) throw new Error('there was no subscription');
      },
    }),
  ),
  {
    name: 'subscriptions are silent for 8 s',
    strike: async ({ ground }) => {
      const thaw = ground.store.freezeSubscriptions();
      await delay(8000);
      thaw();
    },
  },
  {
    // Not together with an end of subscriptions: what such a server has promised and not sent is lost to every client.
    name: 'checkpoints come before their events',
    strike: async ({ ground }) => {
      ground.store.sendCheckpointsAhead('whole');
      await delay(3000);
      ground.store.sendCheckpointsAhead('none');
    },
  },
  { name: 'the store is started again', strike: ({ ground }) => ground.store.restart() },
];

const postgresFaults: readonly Fault[] = [
  {
    name: 'Postgres is killed',
    strike: ({ ground }) => ground.postgres.crash(),
  },
  {
    name: 'Postgres ends every connection ten times a second for 5 s',
    strike: async ({ ground }) => {
      const client = new pg.Client(ground.postgres.url());
      await client.connect();
      try {
        for (let nth = 0; nth < 50; nth++) {
          await client.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and ` +
              'pid <> pg_backend_pid()',
          );
          await delay(100);
        }
      } finally {
        await client.end();
      }
    },
  },
  {
    name: 'Postgres stands still for 7 s',
    strike: ({ ground }) => pause(ground.postgresPids(), 7000),
  },
];

const brokerFaults: readonly Fault[] = [
  {
    name: 'Kafka is killed, and started 3 s later',
    strike: async ({ ground }) => {
      await ground.kafka.kill();
      await delay(3000);
      await ground.kafka.restart();
    },
  },
  {
    name: 'Kafka loses power, and the end of each partition',
    strike: async ({ ground }) => {
      await ground.kafka.lose(20_000);
      await ground.kafka.restart();
    },
  },
  { name: 'Kafka is restarted in order', strike: ({ ground }) => ground.kafka.restart() },
  {
    name: 'Kafka stands still for 8 s',
    strike: async ({ ground }) => {
      ground.kafka.pause();
      await delay(8000);
      ground.kafka.resume();
    },
  },
];

const redisFaults: readonly Fault[] = [
  {
    name: 'Redis is killed, and started 3 s later',
    strike: async ({ ground }) => {
      await ground.redis.kill();
      await delay(3000);
      await ground.redis.start();
    },
  },
  { name: 'Redis is flushed', strike: ({ ground }) => ground.redis.flush() },
  {
    name: 'Redis stands still for 3 s',
    strike: async ({ ground }) => {
      ground.redis.pause();
      await delay(3000);
      ground.redis.resume();
    },
  },
];

const pauses: readonly Fault[] = [
  ...instances.map(
    (name): Fault => ({
      name: `${name} stands still for 4 s`,
      strike: async (scene) => pause([await pidOf(scene, name)], 4000),
    }),
  ),
  {
    // Longer than its leases and its membership in consumer groups last.
    name: 'order 1 stands still for 20 s',
    strike: async (scene) => pause([await pidOf(scene, 'order 1')], 20_000),
  },
];

const ends: readonly Fault[] = [
  ...instances.map(
    (name): Fault => ({
      name: `${name} is told to stop`,
      isFatal: true,
      strike: async (scene) => void process.kill(await pidOf(scene, name), 'SIGTERM'),
    }),
  ),
  {
    name: 'the projectors come and go for 10 s',
    isFatal: true,
    strike: async ({ places }) => {
      for (let nth = 0; nth < 5; nth++) {
        const { instances: now } = await places.index();
        const pid = now.find(({ name }) => name === `projector ${1 + (nth % 2)}`)?.pid;
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        await delay(2000);
      }
    },
  },
];

/** Rows F3 to F9, F15, F16, F18 to F20, F22 and F31 of the fault matrix, by kind. */
export const faultKinds: readonly (readonly Fault[])[] = [
  postgresFaults,
  redisFaults,
  brokerFaults,
  storeFaults,
  subscriptionFaults,
  lineFaultsTo('postgres'),
  lineFaultsTo('redis'),
  lineFaultsTo('store'),
  lineFaultsTo('kafka'),
  answerFaults,
  pauses,
  ends,
];
