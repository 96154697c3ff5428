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

/** What answers say of a thing that is there. */
const telling = ['etag', 'consistency-token', 'read-position', 'location', 'allow', 'last-modified'];

/** A company that is there, what there never was, and what is not an id. */
const ids = ['MAIN', '00000000-0000-7000-8000-000000000001', 'no%20id'];

test('each route refuses a principal without its permission, tells nothing and records nothing', async () => {
  const { server, recorded } = services;
  const asked = server.permissions.filter(({ permission }) => permission !== 'open');
  expect(asked.length).toBeGreaterThan(100);
  const before = recorded();
  for (const { method, url, permission } of asked) {
    withheld = permission;
    for (const id of ids) {
      const answer = await server.inject({
        method: method as 'GET',
        url: `${url.replaceAll(/:[a-zA-Z]+/g, id)}?format=csv&after=x`,
        headers: { 'idempotency-key': 'k', 'if-match': '"0"', 'if-none-match': '"0"' },
      });
      const lacks = { principal: 'user:eve', permission };
      const { details } = method === 'HEAD' ? { details: lacks } : answer.json();
      expect([method, url, answer.statusCode, details]).toEqual([method, url, 403, lacks]);
      expect([url, telling.filter((name) => name in answer.headers)]).toEqual([url, []]);
    }
  }
  expect(recorded()).toBe(before);
});
