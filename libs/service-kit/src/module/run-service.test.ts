import { inProcessEphemeral } from '@sales/eventsourcing';
import { memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { silentLogger as logger } from '../observability/logger.ts';
import { loadConfig, serverConfig } from '../operations/config.ts';
import { createLifecycle } from '../operations/lifecycle.ts';
import { type Startable, schemaOf } from './define-service.ts';
import { type Opened, startServices, type World } from './run-service.ts';

const setUp = () => {
  const seen: string[] = [];
  const database = memoryDatabase({ query: () => Promise.reject(new Error('there are no tables')) });
  const opened: Opened = {
    platform: { ...memoryPlatform(), ...inProcessEphemeral(), database },
    checks: { shelf: () => ({ ok: true }) },
    close: async () => void seen.push('platform closed'),
  };
  const service = (name: string): Startable => ({
    name,
    title: name,
    description: name,
    settings: { [`${name.toUpperCase()}_SIZE`]: Type.Integer({ default: 3 }) },
    start: async ({ background, health }, settings) => {
      const { checks } = await health.readiness();
      const size = new Map(Object.entries(settings)).get(`${name.toUpperCase()}_SIZE`);
      seen.push(`${name} starts with ${size}, ${Object.keys(checks)}`);
      background.run('work', async (signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        seen.push(`${name} stops`);
      });
    },
  });
  const start = (services: readonly Startable[], open: World<Record<never, never>>['open']) => {
    const config = loadConfig(schemaOf(serverConfig, services), { JAM_SIZE: '7' });
    const lifecycle = createLifecycle({ logger });
    const started = startServices(services, {
      name: 'shop',
      world: { variables: {}, open },
      config,
      logger,
      lifecycle,
    });
    return { lifecycle, started };
  };
  return { seen, opened, service, start };
};

test('services start in their order with settings and checks of the platform, and stop in reverse', async () => {
  const { seen, opened, service, start } = setUp();
  const { lifecycle, started } = start([service('jam'), service('jar')], async () => opened);
  await started;
  await lifecycle.stop();
  expect(seen).toEqual([
    'jam starts with 7, shelf,rights',
    'jar starts with 3, shelf,rights',
    'jar stops',
    'jam stops',
    'platform closed',
  ]);
});

test('a platform that opens while the process is stopping is told so, and closed', async () => {
  const { seen, opened, start } = setUp();
  const { promise: opening, resolve: open } = Promise.withResolvers<void>();
  const { lifecycle, started } = start([], async (_, { signal }) => {
    signal.addEventListener('abort', () => seen.push('told'));
    await opening;
    return opened;
  });
  const stopped = lifecycle.stop();
  open();
  await Promise.all([started, stopped]);
  expect(seen).toEqual(['told', 'platform closed']);
});
