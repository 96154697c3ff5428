import { type FieldGroup, fieldGroups, fieldGroupsOf, ownedAggregates, permissions } from '@sales/contracts';
import type { Identify } from '@sales/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicesInMemory } from './openapi/in-memory.ts';

/** The services, whose principal has every permission, each with this reach. */
let services: Awaited<ReturnType<typeof servicesInMemory>>;
let owners: 'all' | ReadonlySet<string> = 'all';
let hidden: ReadonlySet<FieldGroup> = new Set();

const identify: Identify = () => ({ id: 'user:eve', may: () => true, reach: () => ({ owners, hidden }) });

beforeAll(async () => {
  services = await servicesInMemory(identify);
});
afterAll(() => services.stop());

test('the permissions of routes are those that roles may have: libs/contracts/src/permissions.ts', () => {
  const asked = new Set<string>(services.server.permissions.map(({ permission }) => permission));
  asked.delete('open');
  expect([...asked].toSorted()).toEqual([...permissions].toSorted());
});

/** The refusal of a request that is also wrong in itself: rights come first. */
const refusalOf = async ({ method, url }: { readonly method: string; readonly url: string }): Promise<unknown> => {
  const answer = await services.server.inject({
    method: method as 'GET',
    url: `${url.replaceAll(/:[a-zA-Z]+/g, 'x')}?no=such`,
    headers: { 'content-type': 'application/json' },
    ...(method !== 'GET' && { payload: '[' }),
  });
  return answer.statusCode === 403 ? answer.json().details : undefined;
};

test('each route keeps to a scope and withholds fields as docs/rights-by-route.md says, or is closed', async () => {
  const routes = services.server.permissions.filter(
    ({ method, permission }) => method !== 'HEAD' && permission !== 'open',
  );
  const rows: string[] = [];
  for (const route of routes) {
    const [aggregate = ''] = route.permission.split(':');
    [owners, hidden] = [new Set(['user:eve']), new Set()];
    const isOpenToSome = (await refusalOf(route)) === undefined;
    owners = 'all';
    const closed: FieldGroup[] = [];
    for (const group of fieldGroups) {
      hidden = new Set([group]);
      if ((await refusalOf(route)) !== undefined) closed.push(group);
    }
    const isOwned = ownedAggregates.has(aggregate);
    expect([route.url, isOpenToSome || isOwned]).toEqual([route.url, true]);
    const groups = fieldGroupsOf[aggregate] ?? [];
    expect([route.url, closed.filter((group) => !groups.includes(group))]).toEqual([route.url, []]);
    if (!isOwned && groups.length === 0) continue;
    const scope = isOwned && !isOpenToSome ? 'needs the scope `all`' : isOwned ? 'keeps to the scope' : 'has no owners';
    const fields = closed.length === 0 ? '' : `; closed without ${closed.join(', ')}`;
    rows.push(`- \`${route.method} ${route.url}\`: ${scope}${fields}`);
  }
  const list = [...new Set(rows)].toSorted().join('\n');
  await expect(
    `# Rights by route\n\nOf routes whose things have owners, or fields that a role may withhold: see ` +
      `[rights](rights.md). Not listed: all others.\n\n${list}\n`,
  ).toMatchFileSnapshot('../docs/rights-by-route.md');
});
