import { inProcessRateLimiter, type RateLimiter } from '@sales/eventsourcing';
import { as, identifyByName, senderOf } from '@sales/test-kit/principals';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { Unauthenticated } from '../http/unauthenticated.ts';
import { loadConfig, serverConfig } from '../operations/config.ts';
import { type Fixture, jarService } from '../routes/fixture.ts';
import { anonymous, type Identify } from './principal.ts';
import { type RateLimits, serverLimits } from './rate-limit.ts';

const running: Fixture[] = [];
afterEach(async () => {
  for (const { server } of running.splice(0)) await server.close();
});

const clock = () => {
  let at = 0;
  return {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
};

type Asked = {
  readonly url?: string;
  readonly actor?: string;
  readonly remoteAddress?: string;
  readonly forwarded?: string;
};

const start = async (
  given: Partial<RateLimits>,
  trustedProxies: readonly string[] = [],
  identify: Identify = (headers) => (senderOf(headers) === undefined ? anonymous : identifyByName(headers)),
) => {
  const { now, advance } = clock();
  const rateLimits = { limiter: inProcessRateLimiter({ now }), reads: 0, commands: 0, address: 0, ...given };
  const fixture = await jarService({ server: { rateLimits, trustedProxies, identify } });
  running.push(fixture);
  const ask = (
    method: 'GET' | 'HEAD' | 'POST',
    { url = '/jars/v1/numbers', actor, remoteAddress, forwarded }: Asked = {},
  ) =>
    fixture.server.inject({
      method,
      url,
      ...(method === 'POST' && { payload: { label: 'x' } }),
      ...(remoteAddress !== undefined && { remoteAddress }),
      headers: {
        'x-correlation-id': 'c-1',
        ...(actor !== undefined && as(actor)),
        ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
      },
    });
  const read = async (asked?: Asked) => (await ask('GET', asked)).statusCode;
  const command = async (actor: string) => (await ask('POST', { url: '/jars/v1/jars', actor })).statusCode;
  return { ask, read, command, advance, fixture };
};

describe('rate limits', () => {
  it('refuse what is too much with 429, and say what is left and when there is more', async () => {
    const { ask, read, advance } = await start({ reads: 2 });
    const first = await ask('GET');
    expect(first.statusCode).toBe(200);
    expect(first.headers['ratelimit-policy']).toBe('"reads";q=2;w=60');
    expect(first.headers['ratelimit']).toBe('"reads";r=1;t=66');
    await ask('GET');
    const refused = await ask('GET');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '66',
      ratelimit: '"reads";r=0;t=66',
    });
    expect(refused.json()).toEqual({
      type: 'urn:sales:problem:request/rate-limited',
      title: 'Too many requests',
      status: 429,
      code: 'request/rate-limited',
      detail: 'At most 2 reads of this caller in 60 s. There is room again in 66 s.',
      correlationId: 'c-1',
    });
    advance(66_000);
    expect(await read()).toBe(200);
  });

  it('count each caller and each kind of request for itself', async () => {
    const { read, command } = await start({ reads: 1, commands: 1 });
    expect([
      await read({ actor: 'user:ann' }),
      await read({ actor: 'user:ann' }),
      await read({ actor: 'user:bob' }),
    ]).toEqual([200, 429, 200]);
    expect([await command('user:ann'), await command('user:ann')]).toEqual([201, 429]);
  });

  it('take callers that do not say who they are by their address', async () => {
    const { read } = await start({ reads: 1 });
    expect(await read({ remoteAddress: '10.0.0.1' })).toBe(200);
    expect(await read({ remoteAddress: '10.0.0.1' })).toBe(429);
    expect(await read({ remoteAddress: '10.0.0.2' })).toBe(200);
  });

  it('hold for an address whatever the callers at it say they are', async () => {
    const { ask, read } = await start({ reads: 5, address: 2 });
    const first = await ask('GET', { actor: 'user:ann' });
    expect(first.headers['ratelimit-policy']).toBe('"reads";q=5;w=60, "address";q=2;w=60');
    expect(first.headers['ratelimit']).toBe('"reads";r=4;t=66, "address";r=1;t=66');
    expect([await read({ actor: 'user:bob' }), await read({ actor: 'user:eve' })]).toEqual([200, 429]);
  });

  it('believe in X-Forwarded-For what trusted proxies say, and no others', async () => {
    const behind = await start({ address: 1 }, ['10.0.0.0/8']);
    const through = (forwarded: string) => behind.read({ remoteAddress: '10.1.1.1', forwarded });
    expect([await through('1.1.1.1'), await through('2.2.2.2'), await through('1.1.1.1')]).toEqual([200, 200, 429]);
    const direct = await start({ address: 1 });
    const claiming = (forwarded: string) => direct.read({ remoteAddress: '10.1.1.1', forwarded });
    expect([await claiming('1.1.1.1'), await claiming('2.2.2.2')]).toEqual([200, 429]);
  });

  it.each([
    ['the client puts before what the proxy adds', '203.0.113.9, 198.51.100.1', '198.51.100.2, 198.51.100.1'],
    ['several proxies pass on', '198.51.100.1, 10.2.2.2', '198.51.100.1, 10.3.3.3'],
    ['is not an address', 'unknown', 'x'.repeat(500)],
    ['is another address of one network of IPv6', '2001:db8::1', '2001:db8::2'],
  ])('do not count as another address what %s', async (_, first, second) => {
    const { read } = await start({ address: 1 }, ['10.0.0.0/8']);
    expect(await read({ remoteAddress: '10.1.1.1', forwarded: first })).toBe(200);
    expect(await read({ remoteAddress: '10.1.1.1', forwarded: second })).toBe(429);
  });

  it('hold for those who are not who they say, before anything is verified', async () => {
    let verified = 0;
    const identify = async () => {
      verified += 1;
      throw new Unauthenticated('invalid');
    };
    const { read } = await start({ address: 2 }, [], identify);
    expect([await read(), await read(), await read(), await read()]).toEqual([401, 401, 429, 429]);
    expect(verified).toBe(2);
  });

  it('count what is refused for want of a permission', async () => {
    const { read } = await start({ reads: 1 }, [], () => ({ id: 'user:ann', may: () => false }));
    expect([await read(), await read()]).toEqual([403, 429]);
  });

  it('count a HEAD as a query', async () => {
    const { ask, read } = await start({ reads: 1 });
    expect((await ask('HEAD')).statusCode).toBe(200);
    expect(await read()).toBe(429);
  });

  it('leave health and metrics alone, and count in the metrics what was refused', async () => {
    const { read, ask } = await start({ reads: 1, address: 9 });
    for (let nth = 0; nth < 3; nth++) expect(await read({ url: '/jars/livez' })).toBe(200);
    expect([await read(), await read()]).toEqual([200, 429]);
    const { body } = await ask('GET', { url: '/jars/metrics' });
    expect(body).toContain('http_requests_rate_limited_total{quota="reads",service="jars"} 1');
  });

  it('are off unless they are configured, and cost nothing then', async () => {
    const never: RateLimiter = {
      take: () => {
        throw new Error('not to be asked');
      },
    };
    const configured = (env: Record<string, string>) => serverLimits(loadConfig(Type.Object(serverConfig), env), never);
    expect(configured({})).toEqual({ rateLimits: undefined, trustedProxies: [] });
    expect(configured({ RATE_LIMIT_COMMANDS: '600', TRUSTED_PROXIES: '10.0.0.0/8,::1' })).toEqual({
      rateLimits: { limiter: never, reads: 0, commands: 600, address: 0 },
      trustedProxies: ['10.0.0.0/8', '::1'],
    });
    expect(() => configured({ TRUSTED_PROXIES: 'all' })).toThrow('TRUSTED_PROXIES');
    await expect(start({}, ['0.0.0.0/0'])).rejects.toThrow('TRUSTED_PROXIES has "0.0.0.0/0"; allowed: addresses');
    const { ask } = await start({ limiter: never });
    const answer = await ask('GET');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty('ratelimit');
  });
});
