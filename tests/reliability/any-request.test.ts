import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setupCode } from '../system/people.ts';
import { type AskedByRoles, askByRoles, faultsFor, senders } from './fuzz/roles.ts';
import { fuzz, sendAll } from './fuzz/run.ts';
import { type FuzzedSystem, startFuzzedSystem } from './fuzz/target.ts';
import { randomFrom, seedsFor } from './random.ts';

/** Boundary values of the sample; `fuzz.test.ts` sends them all. */
const sample = 300;

/** Requests by each sender: one to each route at least. `ROLE_REQUESTS=2000 SM_SEED=7` sends more, or others. */
const requests = Number(process.env['ROLE_REQUESTS'] ?? 1);

/** A company's provider that is away: its routes are there too. */
const provider = { issuer: 'http://127.0.0.1:1', url: 'http://localhost:4000' };

let fuzzed: FuzzedSystem;
beforeAll(async () => {
  fuzzed = await startFuzzedSystem({
    ...{ SETUP_CODE: setupCode, OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'sales', PUBLIC_URL: provider.url },
    ...{ OIDC_SIGN_IN_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'sales', OIDC_CLIENT_SECRET: 'a secret of tests' },
  });
}, 420_000);
afterAll(() => fuzzed?.stop());

describe('the boundary values of every format', () => {
  it.each(seedsFor(1))('a sample of them is held, or refused with 400: seed %i', async (seed) => {
    const all = fuzzed.boundaries(seed);
    const random = randomFrom(seed);
    const queue = all.filter(() => random.chance(sample / all.length));
    const { findings, statuses } = await sendAll(fuzzed, queue);
    process.stdout.write(`boundaries: ${queue.length} of ${all.length} requests, ${JSON.stringify(statuses)}\n`);
    expect(findings).toEqual([]);
    await fuzzed.settled();
  });
});

describe('once people sign in, whatever is sent to whatever route', () => {
  const [seed] = seedsFor(1);
  let asked: AskedByRoles;
  let before: unknown;
  beforeAll(async () => {
    asked = await askByRoles(fuzzed);
    before = await asked.rights();
  }, 420_000);

  it.each(senders.map((name, nth) => [name, seed * senders.length + nth] as const))(
    'by %s is refused without the permission, shows nothing withheld, and is as documented: seed %i',
    async (name, own) => {
      const by = asked.sender(name);
      const { findings, statuses } = await fuzz({ ...fuzzed, ...asked, seed: own, requests, by });
      process.stdout.write(`as ${name}: ${JSON.stringify(statuses)}\n`);
      expect(findings).toEqual([]);
    },
  );

  it('leaves all with the rights that they had, and the services catch up without an error', async () => {
    await fuzzed.settled(asked.admin);
    expect(await asked.rights()).toEqual(before);
    expect(fuzzed.system.log()).not.toMatch(/"level":"(error|fatal)"/);
  });
});

describe('the judge of rights', () => {
  const route = (permission: string) => ({
    ...{ method: 'GET', path: '/x/v1/things' },
    operation: { 'x-permission': permission, responses: {} },
  });
  const role = { permissions: [{ permission: 'order:read', scope: 'own' }], hidden: ['cost'] } as const;
  const answer = (status: number, body: object) => ({
    status,
    contentType: 'application/json',
    text: JSON.stringify(body),
  });
  const refusal = (permission: string, more: object = {}) =>
    answer(403, { details: { principal: 'user:a', permission, ...more } });
  const judged = (permission: string, told: ReturnType<typeof answer>) =>
    faultsFor(role, route(permission), told, 'GET').join();

  it('has nothing against what the role says', () => {
    expect(judged('order:read', answer(200, { items: [] }))).toBe('');
    expect(judged('order:read', refusal('order:read', { scope: 'all' }))).toBe('');
    expect(judged('stockItem:read', refusal('stockItem:read'))).toBe('');
  });

  it.each([
    ['an answer without the permission', 'stockItem:read', answer(200, {}), 'is 200, and not 403'],
    ['another refusal than for the permission', 'stockItem:read', refusal('order:read'), 'not for the permission'],
    ['a refusal of what the role has', 'order:read', refusal('order:read'), 'that the role has'],
    ['a sender who is not known', 'order:read', answer(401, {}), 'is not known'],
    ['a cost that is withheld', 'order:read', answer(200, { total: 7_654_321 }), 'shows 7654321'],
    ['a person of another', 'order:read', answer(200, { name: 'Zuzana Zimtstern' }), 'shows Zuzana'],
    ['a field that is withheld', 'order:read', answer(200, { items: [{ cost: 1 }] }), 'has a field of cost'],
  ])('finds %s', (_, permission, told, fault) => {
    expect(judged(permission, told)).toContain(fault);
  });
});
