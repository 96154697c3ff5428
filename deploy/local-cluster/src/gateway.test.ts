import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startGateway } from './gateway.ts';

const stops: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const instance = async (status: number, text: string): Promise<string> => {
  const server = createServer((_, response) => response.writeHead(status).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
};

/** Where no process listens: a port that was free a moment ago may be another's by now. */
const gone = 'http://127.0.0.1:1';
const goneToo = 'http://127.0.0.1:2';

const gatewayTo = async (...origins: readonly string[]) => {
  const upstreams = new Map([['order', origins]]);
  const options = { port: 0, upstreams, pages: 'console', index: () => ({}), say: () => {} };
  const { address, stop } = await startGateway(options);
  stops.push(stop);
  return async (method = 'GET') => {
    const answer = await fetch(`${address}/order/v1/orders`, { method });
    return `${answer.status} ${await answer.text()}`;
  };
};

describe('the gateway', () => {
  it('asks the console for its pages, and says itself at the root what there is', async () => {
    const upstreams = new Map([['console', [await instance(200, 'a page')]]]);
    const options = { port: 0, upstreams, pages: 'console', index: () => ({ name: 'all' }), say: () => {} };
    const { address, stop } = await startGateway(options);
    stops.push(stop);
    const ask = async (path: string, accept: string) => (await fetch(address + path, { headers: { accept } })).text();
    expect(await ask('/orders?search=x', '*/*')).toBe('a page');
    expect(await ask('/', 'text/html,*/*')).toBe('a page');
    expect(JSON.parse(await ask('/', '*/*'))).toEqual({ name: 'all' });
  });

  it('takes the instances in turn', async () => {
    const ask = await gatewayTo(await instance(200, 'a'), await instance(200, 'b'));
    expect(new Set([await ask(), await ask()])).toEqual(new Set(['200 a', '200 b']));
  });

  it('asks the next one when an instance is gone or has no answer', async () => {
    const ask = await gatewayTo(gone, await instance(503, 'not yet'), await instance(200, 'c'));
    expect([await ask(), await ask(), await ask()]).toEqual(['200 c', '200 c', '200 c']);
  });

  it('passes on why there is no answer, also when the others are gone', async () => {
    const ask = await gatewayTo(gone, await instance(503, 'not yet'), goneToo);
    expect([await ask(), await ask(), await ask()]).toEqual(['503 not yet', '503 not yet', '503 not yet']);
  });

  it('repeats no command that was taken', async () => {
    const ask = await gatewayTo(await instance(503, 'shed'), await instance(503, 'shed too'));
    expect([await ask('POST'), await ask('POST')].toSorted()).toEqual(['503 shed', '503 shed too']);
    expect(await (await gatewayTo(gone))('POST')).toContain('No instance');
  });
});
