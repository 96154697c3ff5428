import { randomUUID } from 'node:crypto';
import { sql } from '@sales/eventsourcing';
import { openTestDatabase } from '@sales/test-kit';
import { expect, test } from 'vitest';
import { retainedCredentials } from '../credentials/index.ts';
import { identityService } from '../service.ts';
import { openTestPostgres, startTestService } from '../testing/service.ts';

test('what lets people in for a time is removed when that is over, and the service says what it keeps', async () => {
  const { url, drop } = await openTestDatabase();
  const postgres = await openTestPostgres(url, identityService);
  const { database } = postgres;
  const [now, hour] = ['2026-03-01T12:00:00.000Z', 3_600_000];
  const at = (hours: number) => new Date(Date.parse(now) + hours * hour).toISOString();
  const session = (used: number, ends: number) =>
    database.query(sql`insert into credentials.sessions (session_id, user_id, token, rotated_at, began_at, used_at,
        expires_at, method, address, agent)
      values (${randomUUID()}, ${randomUUID()}, ${randomUUID()}, ${at(0)}, ${at(0)}, ${at(used)}, ${at(ends)},
        'password', 'x', 'x')`);
  await session(-9, 50);
  await session(-1, 0);
  await session(-1, 50);
  await database.query(
    sql`insert into credentials.sign_ins (at, outcome, address) values (${at(-30 * 24)}, 'refused', 'x')`,
  );
  await database.query(sql`insert into credentials.setup_codes (code, expires_at) values ('x', ${at(1)})`);
  const kinds = retainedCredentials(database, { idle: 8 * hour });
  const nextOf = async () =>
    Object.fromEntries(
      (await Promise.all(kinds.map(async (one) => [one.kind, await one.nextAt()]))).filter((o) => o[1]),
    );
  expect(await nextOf()).toEqual({ sessions: at(-1), attempts: at(0), 'setup-codes': at(1) });
  const removed = await Promise.all(kinds.map(async ({ kind, remove }) => [kind, await remove(now)]));
  expect(Object.fromEntries(removed)).toMatchObject({ sessions: 2, attempts: 1, links: 0, 'setup-codes': 0 });
  expect(await nextOf()).toEqual({ sessions: at(7), 'setup-codes': at(1) });
  const service = await startTestService(identityService, postgres);
  const { items } = (await service.server.inject({ url: '/identity/v1/retention' })).json();
  expect(items.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual(
    [...kinds.map(({ kind }) => kind), 'accesses', 'answers'].toSorted(),
  );
  expect(items.find(({ kind }: { kind: string }) => kind === 'accesses').settings).toEqual(['SIGN_IN_RETENTION_DAYS']);
  await service.stop();
  await postgres.close();
  await drop();
});
