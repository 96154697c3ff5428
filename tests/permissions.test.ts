import { inProcessEphemeral, joinIncarnation } from '@sales/eventsourcing';
import { memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import {
  createBackground,
  createHealth,
  createServer,
  type Identify,
  loadConfig,
  silentLogger as logger,
  type Server,
  schemaOf,
} from '@sales/service-kit';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { started } from './k8s/log.ts';

/** All services on one server, whose principal may do everything but `withheld`. */
let server: Server;
let withheld: string | undefined;
let stop: () => Promise<void>;

const identify: Identify = () => ({ id: 'user:eve', may: (permission) => permission !== withheld });

beforeAll(async () => {
  const platform = {
    ...memoryPlatform(),
    ...inProcessEphemeral(),
    database: memoryDatabase({ query: async () => [] }),
  };
  await joinIncarnation(platform.log, { current: async () => 0, renew: async () => {} });
  const health = createHealth();
  const background = createBackground({ logger, health });
  server = createServer({ logger, identify, limits: { maxEventLoopDelay: 60_000 } });
  for (const service of Object.values(started)) {
    const settings = loadConfig(schemaOf({}, [service]), {});
    await service.start({ server, platform, logger, background, health }, settings);
  }
  await server.ready();
  stop = async () => {
    await server.close();
    await background.stop();
  };
});
afterAll(() => stop());

test('each route asks for the permission that docs/permissions.md says', async () => {
  const asked = server.permissions.filter(({ method }) => method !== 'HEAD');
  const rows = asked.map(({ method, url, permission }) => `- \`${method} ${url}\`: \`${permission}\``).toSorted();
  const list = [...new Set(rows)].join('\n');
  await expect(
    `# Permissions\n\nWhat a principal must be allowed to do, route by route. \`open\`: nothing.\n\n${list}\n`,
  ).toMatchFileSnapshot('../docs/permissions.md');
});

test('each route refuses a principal that lacks its permission, and names it', async () => {
  const asked = server.permissions.filter(({ permission, method }) => permission !== 'open' && method !== 'HEAD');
  expect(asked.length).toBeGreaterThan(100);
  for (const { method, url, permission } of asked) {
    withheld = permission;
    const answer = await server.inject({ method: method as 'GET', url: url.replaceAll(/:[a-zA-Z]+/g, 'x') });
    expect([method, url, answer.statusCode, answer.json().details]).toEqual([
      method,
      url,
      403,
      { principal: 'user:eve', permission },
    ]);
  }
});
