import type { Postgres } from '@sales/adapter-postgres';
import { fromMessage, sql } from '@sales/eventsourcing';
import { fixedClock } from '@sales/eventsourcing/testing';
import { ownIssuer, signToken, tokenVerifier } from '@sales/service-kit';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sealingIn } from '../credentials/index.ts';
import { identityService } from '../service.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';
import { signingKeysIn } from './keys.ts';
import { acceptedFor, publishedBefore, signsFor } from './schedule.ts';

let database: TestDatabase;
let postgres: Postgres;

beforeAll(async () => {
  database = await openTestDatabase();
  postgres = await openTestPostgres(database.url, identityService);
});
afterAll(async () => {
  await postgres.close();
  await database.drop();
});

type Jwk = { readonly kid: string };

const keysOf = async ({ server }: Pick<TestService, 'server'>): Promise<Jwk[]> =>
  (await server.inject('/identity/v1/jwks')).json().keys;

const kidOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

const claims = { issuer: 'sales', audience: 'sales', subject: 'ann', sessionId: 's1' };

test('keys change daily without a gap: a token is verified with what was published before it was signed', async () => {
  const clock = fixedClock('2026-03-01T00:00:00.000Z');
  const service = await startTestService(identityService, postgres, { clock });
  const keys = signingKeysIn(postgres.database, sealingIn(postgres.keys));
  const now = () => Date.parse(clock.now());
  try {
    const first = await vi.waitFor(async () => {
      const found = await keysOf(service);
      expect(found).toHaveLength(1);
      return found[0];
    });
    const sign = async () => signToken((await keys.current(now())) ?? expect.fail('no key'), claims, now());
    const verifyWith = (published: object[], token: string) =>
      tokenVerifier({
        issuers: [ownIssuer('sales', 'sales', { keys: { keys: published as never } })],
        isRevoked: () => false,
        now,
      })(token);
    const old = await sign();
    await verifyWith(await keysOf(service), old);

    clock.advance(signsFor - publishedBefore);
    await keys.renew(now());
    const both = await keysOf(service);
    expect(both).toHaveLength(2);
    const beforeTheChange = await sign();
    expect(kidOf(beforeTheChange)).toBe(first?.kid);

    clock.advance(publishedBefore);
    const afterTheChange = await sign();
    const kid = kidOf(afterTheChange);
    expect(kid).not.toBe(first?.kid);
    // A verifier that has not asked since before the change knows the key.
    await verifyWith(both, afterTheChange);

    clock.advance(60_000);
    await keys.renew(now());
    const sealed = await postgres.database.query<{ key_id: string; sealed: string | null }>(
      sql`select key_id, sealed from credentials.signing_keys`,
    );
    expect(sealed.map((row) => [row.key_id === kid, row.sealed !== null])).toEqual(
      expect.arrayContaining([
        [true, true],
        [false, false],
      ]),
    );
    clock.advance(acceptedFor);
    await keys.renew(now());
    expect((await keysOf(service)).map((key) => key.kid)).toEqual([kid]);
  } finally {
    await service.stop();
  }
});

test('what others must know of a key is published, and the private key is nowhere in it', async () => {
  const service = await startTestService(identityService, postgres);
  try {
    const published = await vi.waitFor(async () => {
      const messages = await postgres.log.read('sales.signingKey.v1', 0, 0n);
      expect(messages.length).toBeGreaterThan(0);
      return messages;
    });
    for (const message of published) {
      const { data } = fromMessage(message);
      const { publicJwk } = data as { publicJwk: object };
      expect(Object.keys(publicJwk).toSorted()).toEqual(['crv', 'kty', 'x']);
    }
  } finally {
    await service.stop();
  }
});

test('of many processes one makes the key', async () => {
  const other = await openTestDatabase();
  const ports = await openTestPostgres(other.url, identityService);
  const services = await Promise.all(Array.from({ length: 4 }, () => startTestService(identityService, ports)));
  try {
    await vi.waitFor(async () => {
      for (const service of services) expect(await keysOf(service)).toHaveLength(1);
    });
  } finally {
    for (const service of services) await service.stop();
    await ports.close();
    await other.drop();
  }
});
