import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpTo } from './http.ts';
import { dataFolder, launchSystem, type RunningSystem, startSystem } from './running-system.ts';
import { until } from './until.ts';

const folders: { remove(): Promise<void> }[] = [];
const running = new Set<RunningSystem>();

const folder = async (): Promise<string> => {
  const made = await dataFolder();
  folders.push(made);
  return made.path;
};

const start = async (options: Parameters<typeof startSystem>[0]): Promise<RunningSystem> => {
  const system = await startSystem(options);
  running.add(system);
  return system;
};

/** Starts one that should fail; gives the exit code and what it said. */
const failedStart = async (options: Parameters<typeof launchSystem>[0]) => {
  const { ended, log } = launchSystem(options);
  return { code: await ended, said: log() };
};

const customer = { name: 'Blue Door Ltd', country: 'GB', currency: 'GBP' };

const register = async ({ baseUrl }: RunningSystem, key: string = randomUUID()) =>
  httpTo(baseUrl).post('/customer/v1/customers', { body: customer, headers: { 'idempotency-key': key } });

/** The data folder of a system that has stopped. */
let initialised = '';

beforeAll(async () => {
  initialised = await folder();
  const system = await start({ folder: initialised });
  await system.stop();
});

afterAll(async () => {
  await Promise.all([...running].map((system) => system.kill()));
  await Promise.all(folders.map(({ remove }) => remove()));
});

describe('the system in one process', () => {
  it('says where everything is, to people and to programs', async () => {
    const system = await start({ folder: initialised });
    const page = await httpTo(system.baseUrl).get('/docs', { accept: 'text/html' });
    expect(page.body).toContain('/customer/docs');
    const app = await httpTo(system.baseUrl).get('/', { accept: 'text/html' });
    expect(app.body).toContain('<div id="root">');
    const index = await httpTo(system.baseUrl).get('/');
    expect(JSON.stringify(index.body)).not.toContain(initialised);
    expect(system.log()).toContain(initialised);
    for (const { api, openapi } of index.body.services) {
      expect((await httpTo(system.baseUrl).get(api)).status, api).toBe(200);
      expect((await httpTo(system.baseUrl).get(openapi)).body.openapi, openapi).toBe('3.1.0');
      expect(system.log()).toContain(`${system.baseUrl}${api}`);
    }
    await system.stop();
  });

  it('stops on Ctrl-C with 0, and goes on where it stopped', async () => {
    const path = await folder();
    const first = await start({ folder: path });
    const { body } = await register(first);
    expect(await first.stop()).toBe(0);
    expect(first.log()).toContain('Stopped');
    const second = await start({ folder: path });
    const found = await httpTo(second.baseUrl).get(`/customer/v1/customers/${body.customerId}`);
    expect(found.body).toMatchObject(customer);
    expect(await second.stop()).toBe(0);
  });

  it('has everything that it acknowledged after a kill, and gives the same answer to the same request', async () => {
    const path = await folder();
    const first = await start({ folder: path });
    const keys = Array.from({ length: 50 }, () => randomUUID());
    const before = await Promise.all(keys.map((key) => register(first, key)));
    await first.kill();
    const second = await start({ folder: path, port: first.port });
    const after = await Promise.all(keys.map((key) => register(second, key)));
    expect(after.map(({ status, body }) => [status, body])).toEqual(before.map(({ status, body }) => [status, body]));
    await second.stop();
  });

  it('answers 503 while Postgres is away, and recovers by itself', async () => {
    const path = await folder();
    const system = await start({ folder: path });
    const { body } = await register(system);
    const pidFile = await readFile(join(path, 'postgres/data/postmaster.pid'), 'utf8');
    process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
    const statuses = new Set<number>();
    await until('the system works again', async () => {
      const { status } = await register(system);
      statuses.add(status);
      return status === 201 && statuses.has(503);
    });
    expect([...statuses].toSorted(), system.log().slice(0, 3000)).toEqual([201, 503]);
    const kept = await httpTo(system.baseUrl).get(`/customer/v1/customers/${body.customerId}`);
    expect(kept.status).toBe(200);
    expect(await system.stop()).toBe(0);
  });
});

describe('a start that cannot be', () => {
  it('names the wrong variables, and what is allowed', async () => {
    const env = { PORT: 'eighty', LOG_LEVEL: 'loud', SM_CRASH: 'somewhere', DATABASE_URL: 'mysql://root:secret@db' };
    const { code, said } = await failedStart({ folder: initialised, env });
    expect(code).toBe(1);
    expect(said).toContain('PORT is "eighty"; allowed: an integer from 0 to 65535');
    expect(said).toContain('LOG_LEVEL is "loud"; allowed: one of "trace"');
    expect(said).toContain('SM_CRASH is "somewhere"');
    expect(said).toContain('DATABASE_URL is (hidden)');
    expect(said).not.toContain('secret');
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, said } = await failedStart({ folder: initialised, port });
    expect([code, said]).toEqual([1, expect.stringContaining(`PORT ${port}: another process is using the port`)]);
    other.close();
  });

  it('refuses a data folder that another system uses', async () => {
    const system = await start({ folder: initialised });
    const { code, said } = await failedStart({ folder: initialised });
    expect([code, said]).toEqual([1, expect.stringContaining(`in use by process ${system.pid}`)]);
    expect((await register(system)).status).toBe(201);
    await system.stop();
  });

  it.each<[what: string, spoil: (data: string) => Promise<void>, said: string]>([
    ['a damaged data folder', (data) => rm(join(data, 'global'), { recursive: true }), 'the data folder is damaged'],
    ['a folder that holds something else', (data) => rm(join(data, 'PG_VERSION')), 'is not a Postgres data folder'],
    ['data of another Postgres', (data) => writeFile(join(data, 'PG_VERSION'), '12\n'), 'was made by Postgres 12'],
  ])('says what is wrong with %s', async (_what, spoil, message) => {
    const path = await folder();
    await (await start({ folder: path })).stop();
    await spoil(join(path, 'postgres/data'));
    expect(await failedStart({ folder: path })).toEqual({ code: 1, said: expect.stringContaining(message) });
  });

  it('says that there is a file in the place of the data folder', async () => {
    const path = join(await folder(), 'file');
    await writeFile(path, 'not a folder');
    expect(await failedStart({ folder: path })).toEqual({
      code: 1,
      said: expect.stringMatching(`DATA_DIR is ${path}: .*a file in its place`),
    });
  });

  it.runIf(process.platform === 'linux')(
    'says that DATA_DIR is not a place for files, instead of hanging',
    async () => {
      expect(await failedStart({ folder: '/proc/sales' })).toEqual({
        code: 1,
        said: expect.stringMatching('DATA_DIR is /proc/sales: .*no folder can be made there'),
      });
    },
  );

  it('says that the database of DATABASE_URL does not answer', async () => {
    const { code, said } = await failedStart({
      folder: initialised,
      env: { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' },
    });
    expect([code, said]).toEqual([1, expect.stringContaining('the database does not answer: connect ECONNREFUSED')]);
    expect(said).not.toContain('a:b');
  });

  it('starts afresh on a data folder whose first initialisation was interrupted', async () => {
    const path = await folder();
    await mkdir(join(path, 'postgres/data.new'), { recursive: true });
    await writeFile(join(path, 'postgres/data.new/PG_VERSION'), '18\n');
    const system = await start({ folder: path });
    expect((await register(system)).status).toBe(201);
    await system.stop();
  });
});
