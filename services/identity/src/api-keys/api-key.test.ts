import { allRights, type Giver, type RoleRights } from '@sales/contracts';
import { specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiKey } from './api-key.ts';
import type { ApiKeyCommand } from './commands.ts';
import type { ApiKeyEvent } from './events.ts';
import { isGood } from './state.ts';

const given = specification(apiKey);
const reader: RoleRights = { permissions: [{ permission: 'order:read', scope: 'all' }], hidden: [] };
const expiresAt = '2026-03-31T00:00:00.000Z';
const hash = 'a'.repeat(64);

const issue = (roles: Readonly<Record<string, readonly RoleRights[]>>, giver = [allRights]): ApiKeyCommand => ({
  type: 'IssueApiKey',
  ...{ name: 'Web shop', hash, roles, expiresAt, giver },
});
const issued = (...roles: readonly string[]): ApiKeyEvent => ({
  type: 'ApiKeyIssued',
  data: { name: 'Web shop', hash, roles, expiresAt },
});
const revoke = (giver: Giver = 'everything', isOwn = false): ApiKeyCommand => ({
  type: 'RevokeApiKey',
  ...{ roles: { reader: [reader] }, giver, isOwn },
});
const revoked: ApiKeyEvent = { type: 'ApiKeyRevoked', data: {} };

describe('an API key', () => {
  test('is issued once, with its roles in order', () => {
    given()
      .when(issue({ writer: [reader], reader: [reader] }))
      .then(issued('reader', 'writer'));
    given(issued('reader'))
      .when(issue({ reader: [reader] }))
      .thenRejected('api-key/already-issued');
    given(issued('reader'), revoked)
      .when(issue({ reader: [reader] }))
      .thenRejected('api-key/already-issued');
  });

  test('has no role that there is not, and none with more than its giver may do, now or later', () => {
    given()
      .when(issue({ ghost: [] }))
      .thenRejected('api-key/role-unknown', { role: 'ghost' });
    given()
      .when(issue({ reader: [reader], admin: [allRights] }, [reader]))
      .thenRejected('api-key/beyond-own-rights', { roles: ['admin'] });
    given()
      .when(issue({ reader: [reader, allRights] }, [reader]))
      .thenRejected('api-key/beyond-own-rights', { roles: ['reader'] });
    given()
      .when(issue({ reader: [reader] }, [reader]))
      .then(issued('reader'));
  });

  test('is revoked for good', () => {
    given(issued('reader')).when(revoke()).then(revoked);
    given(issued('reader'), revoked).when(revoke()).then();
    given(issued('reader'), revoked).when(revoke([])).then();
    given().when(revoke()).thenRejected('api-key/unknown');
  });

  test('is revoked by who has issued it, and by who could give its roles', () => {
    given(issued('reader'))
      .when(revoke([]))
      .thenRejected('api-key/beyond-own-rights', { roles: ['reader'] });
    given(issued('reader'))
      .when(revoke([reader]))
      .then(revoked);
    given(issued('reader')).when(revoke([], true)).then(revoked);
  });
});

test('whatever happens, a key counts only between its issue and its end', () => {
  const steps = fc.array(fc.constantFrom(issued('reader'), revoked), { maxLength: 6 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 60 }), (events, nth) => {
      const at = new Date(Date.UTC(2026, 2, nth)).toISOString();
      const known: ApiKeyEvent[] = [];
      let state = apiKey.initialState;
      for (const event of events) {
        const command: ApiKeyCommand = event.type === 'ApiKeyIssued' ? issue({ reader: [reader] }) : revoke();
        let decided: readonly ApiKeyEvent[] = [];
        try {
          decided = apiKey.decide(command, state, at);
        } catch {}
        known.push(...decided);
        state = decided.reduce((now, one) => apiKey.evolve(now, one, at), state);
      }
      expect(known.length).toBeLessThanOrEqual(2);
      const isIssued = known.some(({ type }) => type === 'ApiKeyIssued');
      const isRevoked = known.some(({ type }) => type === 'ApiKeyRevoked');
      expect(isGood(state, at)).toBe(isIssued && !isRevoked && at < expiresAt);
    }),
  );
});
