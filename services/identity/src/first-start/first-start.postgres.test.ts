import { randomBytes } from 'node:crypto';
import type { Postgres } from '@sales/adapter-postgres';
import { type FixedClock, fixedClock } from '@sales/eventsourcing/testing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identityService } from '../service.ts';
import { Browser } from '../testing/browser.ts';
import { openTestPostgres, startTestService, type TestService } from '../testing/service.ts';

let database: TestDatabase;
let postgres: Postgres;
let clock: FixedClock;
let service: TestService;

const code = randomBytes(16).toString('base64url');

beforeEach(async () => {
  database = await openTestDatabase();
  clock = fixedClock('2026-03-01T09:00:00.000Z');
  postgres = await openTestPostgres(database.url, identityService);
  service = await startTestService(identityService, postgres, { clock, settings: { SETUP_CODE: code } });
});
afterEach(async () => {
  await service.stop();
  await postgres.close();
  await database.drop();
});

const person = { name: 'Ann', email: 'ann@example.com', password: 'a quiet harbour at night', locale: 'en' };
const browser = () => new Browser(service.server, '127.0.0.1');

test('the one who has the code is the administrator, and is signed in', async () => {
  const ann = browser();
  expect((await ann.get('/setup')).json()).toEqual({ isSetUp: false });
  expect((await ann.post('/setup', { ...person, code })).statusCode).toBe(200);
  expect((await ann.get('/session')).json()).toMatchObject({ email: person.email, session: { method: 'setup' } });
  expect((await ann.get('/setup')).json()).toEqual({ isSetUp: true });
  const again = await browser().post('/setup', { ...person, code });
  expect([again.statusCode, again.json().code]).toEqual([409, 'setup/done']);
  const { email, password } = person;
  expect((await browser().post('/sign-in', { email, password })).json()).toEqual({ status: 'signedIn' });
});

test('of a hundred at the same time one is', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, nth) =>
      browser().post('/setup', { ...person, email: `person.${nth}@example.com`, code }),
    ),
  );
  const statuses = answers.map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(99);
});

describe('the code', () => {
  test('is refused when it is wrong, or half an hour old', async () => {
    const other = randomBytes(16).toString('base64url');
    const wrong = await browser().post('/setup', { ...person, code: other });
    expect([wrong.statusCode, wrong.json().code]).toEqual([403, 'setup/code-invalid']);
    clock.advance(30 * 60_000);
    expect((await browser().post('/setup', { ...person, code })).json().code).toBe('setup/code-invalid');
  });

  test('is not used up by a password that is refused', async () => {
    const weak = await browser().post('/setup', { ...person, password: 'short', code });
    expect(weak.json().code).toBe('password/too-short');
    expect((await browser().post('/setup', { ...person, code })).statusCode).toBe(200);
  });

  test('is of no use to a page of another site', async () => {
    const elsewhere = browser();
    elsewhere.headers['origin'] = 'https://evil.example';
    expect((await elsewhere.post('/setup', { ...person, code })).statusCode).toBe(403);
  });

  test('may be one that an operator has made, until there is an administrator', async () => {
    const made = await browser().post('/setup-links');
    const [, another = ''] = String(made.json().link).split('#');
    clock.advance(29 * 60_000);
    expect((await browser().post('/setup', { ...person, code: another })).statusCode).toBe(200);
    expect((await browser().post('/setup-links')).json().code).toBe('setup/done');
  });
});
