import { join } from 'node:path';
import { expect, it } from 'vitest';
import { summary } from '../reliability/checker/index.ts';
import { withClient } from '../reliability/load-evidence.ts';
import { loseAndRealign } from '../reliability/restored-store.ts';
import { dataFolder, type RunningSystem, startSystem } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { examine } from './examine.ts';
import { type Ground, prepareGround } from './ground.ts';
import { whenQuiet } from './quiet.ts';
import { type Load, underLoad } from './under-load.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);

it(`the event store was restored to an earlier point, seed ${seed}`, async () => {
  const folder = await dataFolder();
  const ground = await prepareGround(folder.path);
  const placesAt = (address: string) => ground.places(async () => address);
  try {
    await loseAndRealign(
      {
        name: 'cluster',
        folder: folder.path,
        env: ground.env,
        opsEnv: { ...ground.env, KEYS_DIR: join(folder.path, 'keys') },
        backUp: async () => {
          const backup = ground.store.backUp();
          return backup.restore;
        },
        quiet: (address) => whenQuiet(placesAt(address), 120_000),
        examine: async (address, historyPath) =>
          summary(await examine(placesAt(address), historyPath, { mayRepeat: true })),
      },
      seed,
    );
  } finally {
    await ground.stop();
    await folder.remove();
  }
});

/** Something that everything but the store is restored by, under load. */
type Restoring = {
  readonly ground: Ground;
  readonly load: Load;
  /** Resolves when so many more orders are placed. */
  ordered(count: number): Promise<void>;
  /** Stops the system, lets something be done, and starts it again. Clients ask until they are answered. */
  whileDown(work: () => Promise<void>): Promise<void>;
};

/** Lets clients order while `restore` goes on, and gives what is wrong afterwards, and what the system has said. */
const orderWhile = async (
  restore: (restoring: Restoring) => Promise<void>,
): Promise<{ readonly violations: readonly string[]; readonly said: string }> => {
  const folder = await dataFolder();
  const ground = await prepareGround(folder.path);
  const start = (): Promise<RunningSystem> =>
    startSystem({ world: 'cluster', folder: folder.path, env: ground.env, ...(port !== undefined && { port }) });
  let port: number | undefined;
  let said = '';
  let system = await start();
  port = system.port;
  const address = async (): Promise<string> => system.baseUrl;
  const places = ground.places(address);
  const stop = async (): Promise<void> => {
    await system.stop();
    said += system.log();
  };
  try {
    const { violations } = await underLoad(
      { folder: folder.path, address, places, seed, clients: 6, orders: 20_000, rest: 100, mayRepeat: true },
      (load) =>
        restore({
          ground,
          load,
          ordered: (count) => load.reaches(load.placed() + count),
          whileDown: async (work) => {
            await stop();
            await work();
            system = await start();
          },
        }),
    );
    return { violations, said: said + system.log() };
  } finally {
    await system.stop();
    await ground.stop();
    await folder.remove();
  }
};

it(`Kafka was restored to an earlier point, while the system runs and while it does not, seed ${seed}`, async () => {
  const { violations, said } = await orderWhile(async ({ ground, ordered, whileDown }) => {
    await ordered(20);
    const backup = await ground.kafka.backUp();
    await ordered(40);
    await backup.restore();
    await ordered(40);
    await whileDown(backup.restore);
    await ordered(40);
  });
  expect(violations, said.slice(-5000)).toEqual([]);
  expect(said).toContain('the log lacks what was published to it, publishes it again');
});

it(`Kafka lost its topics, and kept how far its groups had read, seed ${seed}`, async () => {
  const { violations, said } = await orderWhile(async ({ ground, ordered, whileDown }) => {
    await ordered(40);
    await ground.kafka.lose(Number.MAX_SAFE_INTEGER);
    await ground.kafka.restart();
    await ordered(40);
    await whileDown(async () => {
      await ground.kafka.lose(Number.MAX_SAFE_INTEGER);
      await ground.kafka.restart();
    });
    await ordered(40);
  });
  expect(violations, said.slice(-5000)).toEqual([]);
  expect(said).toContain('the log lacks what was published to it, publishes it again');
});

it(`Postgres of the order service was restored to an earlier point, seed ${seed}`, async () => {
  const { violations, said } = await orderWhile(async ({ ground, ordered, whileDown }) => {
    const execute = (...statements: readonly string[]) =>
      withClient(ground.postgres.url(), async (client) => {
        for (const statement of statements) {
          await until(`${statement} is done`, () =>
            client.query(statement).then(
              () => true,
              () => false,
            ),
          );
        }
      });
    await ordered(20);
    await whileDown(() => execute('create database order_backup template "order"'));
    await ordered(60);
    await whileDown(() => execute('drop database "order"', 'create database "order" template order_backup'));
    await ordered(60);
  });
  expect(violations, said.slice(-5000)).toEqual([]);
  expect(said).toMatch(/fulfilment: sales\.\S+ was applied up to \d+, the next message follows \d+/);
});
