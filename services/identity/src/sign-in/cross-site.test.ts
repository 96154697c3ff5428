import { testId } from '@sales/eventsourcing/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryPorts, type ServiceInMemory, startInMemory } from '../testing/in-memory.ts';

let service: ServiceInMemory;
beforeAll(async () => {
  service = await startInMemory(memoryPorts());
});
afterAll(() => service.stop());

const [password, code] = ['a long password 1', 'c'.repeat(22)];
const bytes = 'a'.repeat(86);
const signed = { id: bytes, clientDataJSON: bytes, authenticatorData: bytes, signature: bytes };

/** A body that fits, for each route that a cookie, or nothing at all, opens and that may change something. */
const bodies: Readonly<Record<string, object | undefined>> = {
  '/passkeys': { name: 'Phone', id: bytes, clientDataJSON: bytes, attestationObject: bytes },
  '/passkeys/:passkey/remove': { password },
  '/passkeys/:passkey/rename': { name: 'Phone' },
  '/passkeys/begin': { password },
  '/password': { current: password, password },
  '/password-by-link': { code, password },
  '/second-factor': { code: '123456' },
  '/second-factor/confirm': { code: '123456' },
  '/second-factor/enrol': { password },
  '/second-factor/passkey': signed,
  '/second-factor/passkey/begin': undefined,
  '/second-factor/remove': { password },
  '/sessions/:session/end': undefined,
  '/setup': { code, name: 'Eve', email: 'eve@example.com', password, locale: 'en' },
  '/sign-in': { email: 'eve@example.com', password },
  '/sign-in/passkey': signed,
  '/sign-in/passkey/begin': undefined,
  '/sign-out': undefined,
  '/sign-out-everywhere': undefined,
  '/tokens': undefined,
};

/** Tokens are for no page at all. */
const refused = /^sign-in\/(cross-site|not-for-pages)$/;

const send = async (path: string, headers: Readonly<Record<string, string>>) => {
  const url = path.replaceAll(/:[a-z]+/g, testId(1));
  const cookie = `sales-session=${'s'.repeat(43)}`;
  const answered = await service.post(url, bodies[path] ?? {}, { host: 'sales.example', cookie, ...headers });
  return [answered.statusCode, answered.json().code] as const;
};

describe('a route of sign-in that may change something', () => {
  test('is one that is asked here', () => {
    const open = service.server.permissions.filter(({ permission }) => permission === 'open');
    const changing = open.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    const paths = changing.map(({ url }) => url.replace('/identity/v1', ''));
    expect(paths.toSorted()).toEqual(Object.keys(bodies).toSorted());
  });

  test.each(Object.keys(bodies))('refuses what a page of another site sends: %s', async (path) => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://sales.example:8443' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      expect([headers, ...(await send(path, headers))]).toEqual([headers, 403, expect.stringMatching(refused)]);
    const [, code] = await send(path, { origin: 'http://sales.example', 'sec-fetch-site': 'same-origin' });
    expect(code).not.toBe('sign-in/cross-site');
  });

  test.each(Object.keys(bodies))('takes no form, and no text that a form can send: %s', async (path) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const url = `/identity/v1${path.replaceAll(/:[a-z]+/g, testId(1))}`;
      const payload = JSON.stringify(bodies[path] ?? {});
      const answered = await service.server.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
      expect([type, answered.statusCode]).toEqual([type, 415]);
    }
  });
});
