import { type Projection, position, revision, streamName, toMessage } from '@sales/eventsourcing';
import { eventually, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createHealth } from '../observability/health.ts';
import { silentLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { createServer, type Server } from '../server/server.ts';
import { registerService } from '../server/service.ts';
import { projectionRoutes } from './projection-routes.ts';
import { superviseVisibly } from './supervision.ts';

const topic = 'sales.jar.v1';

const jars = (version: number): Projection => ({
  name: 'jars',
  version,
  topics: [topic],
  tables: [
    {
      kind: 'folded',
      table: { name: 'jar', columns: { id: 'text' }, key: ['id'] },
      keys: ({ stream }) => [{ id: stream }],
      evolve: (_, { type }, key) => {
        if (type === 'broken') throw new Error('no fold for this');
        return key;
      },
    },
  ],
});

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

type Platform = ReturnType<typeof memoryPlatform>;

const open = async (): Promise<Platform> => {
  const platform = memoryPlatform();
  await platform.log.ensureTopic(topic, 1);
  return platform;
};

/** An instance of a service whose code has the read model in this version. */
const instance = async (platform: Platform, version = 1) => {
  const { log, leases, projections: store } = platform;
  const observers = { health: createHealth(), metrics: createMetrics('order'), logger: silentLogger };
  const supervisor = await superviseVisibly({ log, store, leases, projection: jars(version) }, observers, 5);
  const abort = new AbortController();
  const running = supervisor.run(abort.signal);
  const stop = async () => {
    abort.abort();
    await running;
  };
  stops.push(stop);

  const server: Server = createServer({ logger: silentLogger, verifyAnswers: true });
  stops.push(() => server.close());
  const about = { name: 'order', title: 'Orders', version: '1.0.0', ...observers };
  await registerService(server, about, (app) => projectionRoutes(app, [supervisor]));
  const ask = async (method: 'GET' | 'POST', url: string) => {
    const { statusCode: status, headers, body } = await server.inject({ method, url: `/order/v1/projections${url}` });
    return { status, location: headers['location'], body: JSON.parse(body) };
  };
  return {
    ask,
    stop,
    supervisor,
    check: async () => (await observers.health.readiness()).checks['projection:jars'],
    metrics: () => observers.metrics.registry.metrics(),
  };
};

const publish = async ({ log }: Platform, nth: number, type = 'added'): Promise<void> => {
  const recorded = {
    type,
    data: {},
    eventId: testId(nth),
    metadata: {
      commandId: testId(nth),
      actor: 'user:ann',
      correlationId: 'c',
      causationId: testId(nth),
      recordedAt: '2024-01-15T09:00:00.000Z',
      schemaVersion: 1,
    },
    stream: streamName('jar', String(nth)),
    revision: revision(0),
    position: position(nth),
  };
  await log.publish(topic, [toMessage(recorded, { type, data: {} }, position(nth - 1))]);
};

describe('a projection that is supervised visibly', () => {
  it('is ready when it runs, and not before', async () => {
    const platform = await open();
    const { log, leases, projections: store } = platform;
    const health = createHealth();
    const observers = { health, metrics: createMetrics('order'), logger: silentLogger };
    await superviseVisibly({ log, store, leases, projection: jars(1) }, observers);
    expect((await health.readiness()).checks['projection:jars']).toMatchObject({ ok: false });

    await publish(platform, 1);
    const { check, metrics } = await instance(platform);
    await eventually(async () => (await check())?.lag === 0);
    expect(await check()).toEqual({ ok: true, detail: 'running, 0 positions behind', lag: 0 });
    expect(await metrics()).toMatch(/projection_position\{.*partition="sales.jar.v1\/0".*\} 1/);
    expect(await metrics()).toMatch(/projection_lag_seconds\{.*partition="sales.jar.v1\/0".*\} 0/);
  });

  it('names what it has parked, and goes on', async () => {
    const platform = await open();
    await publish(platform, 1, 'broken');
    await publish(platform, 2);
    const { check, metrics, ask } = await instance(platform);
    await eventually(async () => (await check())?.lag === 0);
    const error = 'Error: no fold for this';
    const detail = `running, 0 positions behind, 1 streams parked, the first jar-1 at event ${testId(1)}: ${error}`;
    expect(await check()).toEqual({ ok: true, detail, lag: 0 });
    expect(await metrics()).toMatch(/projection_parked_streams\{.*projection="jars".*\} 1/);
    expect(await metrics()).toMatch(/projection_stopped\{.*projection="jars".*\} 0/);
    const event = { eventId: testId(1), type: 'broken', position: 1, events: 1 };
    expect((await ask('GET', '')).body.items[0].parked).toEqual([
      { stream: 'jar-1', topic, partition: 0, ...event, error },
    ]);
  });

  it('says at which event it is stopped, and how far behind that is', async () => {
    const platform = await open();
    await publish(platform, 1);
    const broken = async () => {
      throw new Error('no such table');
    };
    const { check, metrics } = await instance({
      ...platform,
      projections: { ...platform.projections, transact: broken },
    });
    await eventually(async () => (await check())?.detail?.startsWith('stopped') === true);
    const detail = `stopped at event ${testId(1)}: no such table, 1 positions behind`;
    expect(await check()).toEqual({ ok: false, detail, lag: 1 });
    expect(await metrics()).toMatch(/projection_stopped\{.*projection="jars".*\} 1/);
    expect(await metrics()).toMatch(/projection_lag_positions\{.*partition="sales.jar.v1\/0".*\} 1/);
    const age = /projection_lag_seconds\{.*\} (\S+)/.exec(await metrics())?.[1];
    expect(Number(age)).toBeGreaterThan(86_400);
  });

  it('stays ready without the log: what is in the tables can be asked for', async () => {
    const platform = await open();
    const silent = { ...platform, log: { ...platform.log, tail: () => new Promise<never>(() => {}) } };
    const { check } = await instance(silent);
    await eventually(async () => (await check())?.ok === true);
    expect(await check()).toEqual({ ok: true, detail: 'running, how far behind is not known' });
  });

  it('is not ready without its database', async () => {
    const platform = await open();
    const gone = Promise.reject(new Error('no database'));
    gone.catch(() => {});
    let isGone = false;
    const { live } = platform.projections;
    const projections = { ...platform.projections, live: (one: Projection) => (isGone ? gone : live(one)) };
    const { check } = await instance({ ...platform, projections });
    await eventually(async () => (await check())?.ok === true);
    isGone = true;
    expect(await check()).toEqual({ ok: false, detail: 'no database' });
  });
});

describe('the routes of projections', () => {
  it('show every one, and rebuild it', async () => {
    const platform = await open();
    await publish(platform, 1);
    const { ask, metrics } = await instance(platform);
    expect(await ask('POST', '/jars/rebuild')).toEqual({
      status: 202,
      location: '/order/v1/projections',
      body: { projection: 'jars', build: 2 },
    });
    await eventually(async () => (await ask('GET', '')).body.items[0].live?.build === 2);
    const { body } = await ask('GET', '');
    expect(body.items).toMatchObject([{ name: 'jars', version: 1, rebuild: { comparison: { agrees: true } } }]);
    await publish(platform, 2);
    await eventually(async () => /projection_position\{.*partition="sales.jar.v1\/0".*\} 2/.test(await metrics()));
  });

  it('withhold a build that differs, say which rows, and let it go live when it is accepted', async () => {
    const platform = await open();
    await publish(platform, 1);
    const { ask, metrics, check } = await instance(platform);
    await eventually(async () => (await check())?.lag === 0);
    // As if the fold had been another one without a new version.
    const { build } = await platform.projections.live(jars(1));
    const partition = { build, topic, partition: 0 };
    const epoch = await platform.projections.fence(partition);
    const [part] = build.projection.tables;
    if (part === undefined) throw new Error('a table');
    await platform.projections.transact([{ ...partition, epoch }], (tx) =>
      tx.write(part.table, [{ id: 'unknown' }], [{ id: 'jar-1' }]),
    );
    await ask('POST', '/jars/rebuild');
    const last = async () => (await ask('GET', '')).body.items[0].rebuild;
    await eventually(async () => (await last())?.state === 'withheld');
    expect(await last()).toMatchObject({
      build: 2,
      comparison: {
        agrees: false,
        tables: [{ differing: 2, live: { rows: 1 }, built: { rows: 1 } }],
        differences: [
          { table: 'jar', key: { id: 'jar-1' }, in: 'built', columns: [] },
          { table: 'jar', key: { id: 'unknown' }, in: 'live', columns: [] },
        ],
      },
    });
    expect((await ask('GET', '')).body.items[0].live).toEqual({ build: 1, version: 1 });
    expect(platform.projections.rows('jar')).toEqual([{ id: 'unknown' }]);
    await eventually(async () => /projection_withheld\{.*projection="jars".*\} 1/.test(await metrics()));

    expect(await ask('POST', '/jars/builds/7/accept')).toMatchObject({
      status: 409,
      body: { code: 'service/build-not-withheld' },
    });
    await publish(platform, 2);
    expect(await ask('POST', '/jars/builds/2/accept')).toMatchObject({
      status: 202,
      body: { projection: 'jars', build: 2 },
    });
    await eventually(async () => (await last())?.state === 'swapped');
    await eventually(async () => platform.projections.rows('jar').length === 2);
    expect(platform.projections.rows('jar')).toEqual([{ id: 'jar-1' }, { id: 'jar-2' }]);
  });

  it('do not compare what a newer version has built', async () => {
    const platform = await open();
    await publish(platform, 1);
    const older = await instance(platform, 1);
    await eventually(async () => (await older.check())?.lag === 0);
    await older.stop();
    const newer = await instance(platform, 2);
    await eventually(async () => (await newer.check())?.ok === true);
    const [{ rebuild, live }] = (await newer.ask('GET', '')).body.items;
    expect({ live, state: rebuild.state, comparison: rebuild.comparison }).toEqual({
      live: { build: 2, version: 2 },
      state: 'swapped',
      comparison: undefined,
    });
  });

  it('say which there are', async () => {
    const { ask } = await instance(await open());
    const { status, body } = await ask('POST', '/unicorns/rebuild');
    expect({ status, ...body }).toMatchObject({
      status: 404,
      code: 'service/projection-unknown',
      detail: "There is no read model 'unicorns' here, but jars.",
    });
  });

  it('lead back from a newer release: its tables make an older one unready until that asks for its own', async () => {
    const platform = await open();
    await publish(platform, 1);
    const newer = await instance(platform, 2);
    await eventually(async () => (await newer.check())?.ok === true);
    const older = await instance(platform, 1);
    await eventually(async () => (await older.check())?.detail?.startsWith('newer') === true);
    expect(await older.check()).toMatchObject({ ok: false });

    await newer.stop();
    expect((await older.ask('POST', '/jars/rebuild')).status).toBe(202);
    await eventually(async () => (await older.check())?.ok === true);
    expect((await older.ask('GET', '')).body.items).toMatchObject([{ version: 1, live: { version: 1 } }]);
  });
});
