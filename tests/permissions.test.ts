import type { Identify } from '@sales/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicesInMemory } from './openapi/in-memory.ts';

/** The services, whose principal may do everything but `withheld`. */
let services: Awaited<ReturnType<typeof servicesInMemory>>;
let withheld: string | undefined;

const identify: Identify = () => ({ id: 'user:eve', may: (permission) => permission !== withheld });

beforeAll(async () => {
  services = await servicesInMemory(identify);
});
afterAll(() => services.stop());

test('each route asks for the permission that docs/permissions.md says', async () => {
  const asked = services.server.permissions.filter(({ method }) => method !== 'HEAD');
  const rows = asked.map(({ method, url, permission }) => `- \`${method} ${url}\`: \`${permission}\``).toSorted();
  const list = [...new Set(rows)].join('\n');
  await expect(
    `# Permissions\n\nWhat a principal must be allowed to do, route by route. \`open\`: nothing.\n\n${list}\n`,
  ).toMatchFileSnapshot('../docs/permissions.md');
});

test('each route refuses a principal that lacks its permission, and names it', async () => {
  const asked = services.server.permissions.filter(
    ({ permission, method }) => permission !== 'open' && method !== 'HEAD',
  );
  expect(asked.length).toBeGreaterThan(100);
  for (const { method, url, permission } of asked) {
    withheld = permission;
    const answer = await services.server.inject({ method: method as 'GET', url: url.replaceAll(/:[a-zA-Z]+/g, 'x') });
    expect([method, url, answer.statusCode, answer.json().details]).toEqual([
      method,
      url,
      403,
      { principal: 'user:eve', permission },
    ]);
  }
});
