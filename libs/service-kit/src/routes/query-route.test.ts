import { randomUUID } from 'node:crypto';
import { reject } from '@sales/eventsourcing';
import { readXlsx } from 'hucre/xlsx';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { BadRequest } from '../http/bad-request.ts';
import { type ConsistencyToken, NotCaughtUp, parseToken } from '../http/consistency-token.ts';
import { unknownNumber } from '../security/owned.ts';
import type { Principal } from '../security/principal.ts';
import { type App, listen } from '../server/server.ts';
import { startedJars } from '../testing/started-jars.ts';
import { asKnownQuery } from './as-of.ts';
import { commandRoute } from './command-route.ts';
import type { Finality } from './finality.ts';
import { anyPort, type Fixture } from './fixture.ts';
import { findIdsIn } from './number-index.ts';
import type { PageOf } from './paging.ts';
import { queryRoute } from './query-route.ts';

const start = startedJars();

const get = ({ server }: Fixture, url: string, headers: Record<string, string> = {}) =>
  server.inject({ method: 'GET', url: `/jars/v1/${url}`, headers });

describe('a list', () => {
  it('pages by key to its end', async () => {
    const fixture = await start();
    const seen: number[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const answer = await get(fixture, `numbers?limit=2${cursor && `&cursor=${cursor}`}`);
      const page: PageOf<{ n: number }> = answer.json();
      seen.push(...page.items.map(({ n }) => n));
      expect(page.items.length).toBeLessThanOrEqual(2);
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('reads numbers and booleans from its query string, and fills in defaults', async () => {
    const fixture = await start();
    const { items } = (await get(fixture, 'numbers?odd=true&above=1')).json();
    expect(items.map(({ n }: { n: number }) => n)).toEqual([3, 5]);
    expect((await get(fixture, 'numbers')).json().items).toHaveLength(5);
  });

  it('comes as CSV by format or by Accept', async () => {
    const fixture = await start();
    for (const answer of [
      await get(fixture, 'numbers?format=csv'),
      await get(fixture, 'numbers', { accept: 'text/csv' }),
    ]) {
      expect(answer.body).toBe("\ufeffn,text\r\n1,'=1+1\r\n2,n1\r\n3,n2\r\n4,n3\r\n5,n4\r\n");
      expect(answer.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="numbers.csv"',
      });
    }
    expect((await get(fixture, 'numbers?format=json', { accept: 'text/csv' })).json().items).toHaveLength(5);
  });

  it('comes as a sheet by format or by Accept, with the columns and words of its reader', async () => {
    const fixture = await start();
    const view = 'columns=text&words=text%3D文本&timeZone=Asia/Shanghai';
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    for (const answer of [
      await get(fixture, `numbers?above=3&format=xlsx&${view}`, { 'accept-language': 'zh-CN,en;q=0.5' }),
      await get(fixture, `numbers?above=3&${view}`, { accept: type, 'accept-language': 'zh' }),
    ]) {
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'content-disposition': 'attachment; filename="numbers.xlsx"',
      });
      const { sheets } = await readXlsx(answer.rawPayload);
      const rows = sheets[0]?.rows ?? [];
      expect(rows.slice(0, 3).map(([cell]) => cell)).toEqual(['文本', '=1+1', 'n1']);
      expect(rows.flat()).toEqual(expect.arrayContaining(['above = 3', 'Asia/Shanghai', 'zh']));
    }
    expect((await get(fixture, 'numbers?format=xlsx&timeZone=Middle/Earth')).statusCode).toBe(400);
    expect((await get(fixture, `numbers?format=csv&${view}`)).body).toContain("\ufeff文本\r\n'=1+1\r\nn1\r\n");
  });

  it('comes as lines of JSON by format or by Accept: the items of its pages', async () => {
    const fixture = await start();
    const { items } = (await get(fixture, 'numbers')).json();
    for (const answer of [
      await get(fixture, 'numbers?format=ndjson'),
      await get(fixture, 'numbers', { accept: 'text/csv;q=0.5, application/x-ndjson, */*;q=0.1' }),
    ]) {
      expect(answer.body).toBe(items.map((item: object) => `${JSON.stringify(item)}\n`).join(''));
      expect(answer.headers).toMatchObject({
        'content-type': 'application/x-ndjson',
        'content-disposition': 'attachment; filename="numbers.ndjson"',
        vary: 'accept',
      });
    }
    expect((await get(fixture, 'numbers?format=ndjson&limit=2')).body.split('\n')).toHaveLength(3);
  });

  it.each([
    ['application/json, text/csv;q=0.9', 'application/json; charset=utf-8'],
    ['text/csv;q=0, */*', 'application/json; charset=utf-8'],
    ['text/html,application/xhtml+xml', 'application/json; charset=utf-8'],
    ['application/json;q=0.2, TEXT/CSV;q=0.9', 'text/csv; charset=utf-8; header=present'],
  ])('comes as what the client likes best: %s', async (accept, type) => {
    expect((await get(await start(), 'numbers', { accept })).headers['content-type']).toBe(type);
  });

  it('has as many rows as CSV as a limit says that was given', async () => {
    const fixture = await start();
    const { body } = await get(fixture, 'numbers?format=csv&limit=2');
    expect(body).toBe("\ufeffn,text\r\n1,'=1+1\r\n2,n1\r\n");
  });
});

describe('a single thing', () => {
  it('has an ETag, and is not sent again to who has it', async () => {
    const fixture = await start();
    const jar = await fixture.server.inject({ method: 'POST', url: '/jars/v1/jars', payload: { label: 'x' } });
    const { jarId } = jar.json();
    const first = await get(fixture, `jars/${jarId}`);
    expect([first.statusCode, first.headers.etag]).toEqual([200, '"0"']);
    for (const tag of ['"0"', 'W/"0"', '"7", "0"', '*']) {
      const again = await get(fixture, `jars/${jarId}`, { 'if-none-match': tag });
      expect([again.statusCode, again.body]).toEqual([304, '']);
    }
    expect((await get(fixture, `jars/${jarId}`, { 'if-none-match': '"1"' })).statusCode).toBe(200);
  });

  it('that does not exist gets the 404 of the domain', async () => {
    const answer = await get(await start(), `jars/${randomUUID()}`);
    expect(answer.json()).toMatchObject({ status: 404, code: 'jar/unknown', title: 'No such jar' });
  });
});

describe('?after=', () => {
  it('waits until the read model has what the token stands for', async () => {
    const waited: (readonly ConsistencyToken[])[] = [];
    const fixture = await start({ service: { waitFor: async (tokens) => void waited.push(tokens) } });
    expect((await get(fixture, 'numbers?after=jar-1@17,order-2@18')).statusCode).toBe(200);
    expect((await get(fixture, 'numbers')).statusCode).toBe(200);
    expect(waited).toEqual([
      [
        { stream: 'jar-1', position: 17n },
        { stream: 'order-2', position: 18n },
      ],
    ]);
  });

  it('waits for all read models before the owner of a thing is asked for, whatever the answer comes from', async () => {
    const id = randomUUID();
    const owners = new Map<string, string>();
    const identify = (): Principal => ({
      id: 'user:ann',
      may: () => true,
      reach: () => ({ owners: new Set(['user:ann']), hidden: new Set() }),
    });
    const waitFor = async (_tokens: unknown, _signal: AbortSignal, reads?: readonly string[]): Promise<void> => {
      if (reads === undefined) owners.set(id, 'user:ann');
    };
    const owned = {
      jarId: { ownerOf: async (of: string) => owners.get(of), unknown: 'jar/unknown', readBy: 'jar:read' },
    } as const;
    const routes = (app: App): void =>
      queryRoute(app, {
        url: '/v1/jars/:jarId/label',
        permission: 'jar:read',
        summary: 'What it is called',
        params: Type.Object({ jarId: Type.String({ format: 'uuid' }) }),
        ok: Type.Object({ label: Type.String() }),
        problems: ['jar/unknown'],
        reads: ['labels'],
        handle: () => ({ label: 'holidays' }),
      });
    const fixture = await start({ server: { identify }, service: { waitFor, owned }, routes });
    expect((await get(fixture, `jars/${id}/label`)).statusCode).toBe(404);
    expect((await get(fixture, `jars/${id}/label?after=jar-1@17`)).json()).toEqual({ label: 'holidays' });
  });

  it('answers for a number of a thing out of reach as for one that nothing has', async () => {
    const ids: Readonly<Record<string, string>> = { 'J-000001': randomUUID() };
    const identify = (): Principal => ({
      id: 'user:ann',
      may: () => true,
      reach: () => ({ owners: new Set(['user:ann']), hidden: new Set() }),
    });
    const findIds = findIdsIn({ jarId: async (given) => ids[given.toUpperCase()] ?? refuseNumber(given) });
    const refuseNumber = (given: string): never => reject('jar/unknown', unknownNumber(given));
    const owned = { jarId: { ownerOf: async () => 'user:mo', unknown: 'jar/unknown', readBy: 'jar:read' } } as const;
    const params = Type.Object({ jarId: Type.String() });
    const both = { permission: 'jar:write', summary: 'Its label', params, problems: ['jar/unknown'] } as const;
    const routes = (app: App): void => {
      const url = '/v1/jars/:jarId/label';
      queryRoute(app, { ...both, url, ok: Type.Object({}), handle: () => ({}) });
      const command = (): never => reject('jar/unknown');
      commandRoute(app, { ...both, method: 'POST', url, ok: { schema: Type.Object({}) }, command, answer: () => ({}) });
    };
    const { server } = await start({ server: { identify }, service: { owned, findIds }, routes });
    for (const method of ['GET', 'POST'] as const)
      for (const given of ['J-000001', 'j-000001']) {
        const asked = async (number: string): Promise<object> => {
          const answer = await server.inject({ method, url: `/jars/v1/jars/${number}/label` });
          const { correlationId: _, commandId: __, ...rest } = answer.json();
          return JSON.parse(JSON.stringify(rest).replaceAll(number.toUpperCase(), 'number'));
        };
        expect([method, given, await asked(given)]).toEqual([method, given, await asked(given.replace('1', '2'))]);
        expect(await asked(given)).toMatchObject({ status: 404, details: { number: 'number' } });
      }
  });

  it('waits before a number in the path is looked up', async () => {
    const order: string[] = [];
    const findIds = async <Params>(params: Params): Promise<Params> => {
      order.push('found');
      return params;
    };
    const fixture = await start({ service: { waitFor: async () => void order.push('waited'), findIds } });
    expect((await get(fixture, 'numbers?after=jar-1@17')).statusCode).toBe(200);
    expect(order).toEqual(['waited', 'found']);
  });

  it('is JSON also where fields are withheld from the principal', async () => {
    const identify = (): Principal => ({
      id: 'user:ann',
      may: () => true,
      reach: () => ({ owners: 'all', hidden: new Set(['cost']) }),
    });
    const routes = (app: App): void =>
      queryRoute(app, {
        url: '/v1/jars',
        permission: 'jar:read',
        summary: 'What a jar is worth',
        ok: Type.Object({ label: Type.String(), value: Type.Integer() }),
        fields: { cost: ['value'] },
        handle: () => ({ label: 'holidays', value: 12 }),
      });
    const answer = await get(await start({ server: { identify }, routes }), 'jars');
    expect([answer.headers['content-type'], answer.json()]).toEqual([
      'application/json; charset=utf-8',
      { label: 'holidays' },
    ]);
  });

  it('gives 503 with Retry-After when that takes too long', async () => {
    const fixture = await start({
      service: {
        waitFor: async () => {
          throw new NotCaughtUp('jar-1 is at 16');
        },
      },
    });
    const answer = await get(fixture, 'numbers?after=jar-1@17');
    expect(answer.json()).toMatchObject({ status: 503, code: 'service/not-caught-up', detail: 'jar-1 is at 16' });
    expect(answer.headers['retry-after']).toBe('1');
  });

  it.each(['17', 'jar@17', 'jar-1', 'jar-1@x', 'jar-1@-1', 'jar-%zz@1', '@', ',', Array(201).fill('a-1@1').join(',')])(
    'refuses %s',
    async (token) => {
      const fixture = await start({ service: { waitFor: async () => {} } });
      const answer = await get(fixture, `numbers?after=${encodeURIComponent(token)}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().errors[0]).toMatchObject({ in: 'query', path: '/after' });
    },
  );

  it('is unknown to a service that has no read models', async () => {
    expect((await get(await start(), 'numbers?after=jar-1@1')).statusCode).toBe(400);
  });

  it('understands streams with odd natural keys', () => {
    expect(parseToken('stockItem-MAIN.A%2FB%20%40%2C1@5')).toEqual([
      { stream: 'stockItem-MAIN.A/B @,1', position: 5n },
    ]);
  });
});

describe('as of an instant', () => {
  const routes = (app: App) =>
    queryRoute(app, {
      url: '/v1/past',
      permission: 'jar:read',
      summary: 'Past',
      query: asKnownQuery,
      reads: ['jars'],
      ok: Type.Object({}),
      handle: () => ({}),
    });

  it('answers when the answer is final, and before that says that it is not', async () => {
    const asked: unknown[] = [];
    const settled: Finality['settled'] = async (...[instant, reads]) => {
      asked.push([instant, reads]);
      if (asked.length === 1) throw new NotCaughtUp('jars has jars/0 up to 1');
    };
    const fixture = await start({ service: { finality: { settled } }, routes });
    const url = 'past?asOf=2026-01-01T00:00:00Z';
    const early = await get(fixture, url);
    expect(early.json()).toMatchObject({ status: 503, code: 'service/not-caught-up' });
    expect(early.headers['retry-after']).toBe('1');
    expect((await get(fixture, url)).statusCode).toBe(200);
    expect((await get(fixture, 'past')).statusCode).toBe(200);
    const once = [{ asOf: '2026-01-01T00:00:00Z', clock: undefined }, ['jars']];
    expect(asked).toEqual([once, once]);
  });

  it('refuses an instant that is still to come, also where nothing is behind the events', async () => {
    const answer = await get(await start({ routes }), 'past?asOf=2999-01-01T00:00:00Z');
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ in: 'query', path: '/asOf' }] });
  });
});

it('an export may take longer than an answer', async () => {
  const { promise: go, resolve: open } = Promise.withResolvers<void>();
  const fixture = await start({
    server: { handlerTimeout: 10 },
    routes: (app) =>
      queryRoute(app, {
        url: '/v1/long',
        permission: 'jar:read',
        summary: 'Long',
        ok: Type.Object({}),
        handle: () => new Promise<object>(() => {}),
        file: {
          name: 'long',
          columns: [{ name: 'text', value: (text: string) => text }],
          async *rows() {
            yield 'x'.repeat(20_000);
            await go;
            yield 'the end';
          },
        },
      }),
  });
  const base = await listen(fixture.server, anyPort);
  const answer = await fetch(`${base}/jars/v1/long?format=csv`);
  expect((await fetch(`${base}/jars/v1/long`)).status).toBe(503);
  open();
  expect(await answer.text()).toContain('the end');
});

it('what cannot be exported at all is answered as a problem', async () => {
  const fixture = await start({
    routes: (app) =>
      queryRoute(app, {
        url: '/v1/refused',
        permission: 'jar:read',
        summary: 'Refuses',
        ok: Type.Object({}),
        handle: () => ({}),
        file: {
          name: 'refused',
          columns: [{ name: 'n', value: (n: number) => n }],
          // biome-ignore lint/correctness/useYield: it comes to none
          *rows(): Generator<number> {
            throw new BadRequest([{ in: 'query', path: '/cursor', message: 'is of another list' }]);
          },
        },
      }),
  });
  expect((await get(fixture, 'refused?format=csv')).statusCode).toBe(400);
});

it('a failure within an export breaks the transfer off: no client takes half for the whole', async () => {
  const fixture = await start({
    routes: (app) =>
      queryRoute(app, {
        url: '/v1/broken',
        permission: 'jar:read',
        summary: 'Breaks',
        ok: Type.Object({}),
        handle: () => ({}),
        file: {
          name: 'broken',
          columns: [{ name: 'n', value: (n: number) => n }],
          *rows() {
            for (let n = 10_000; n < 20_000; n++) yield n;
            throw new Error('gone');
          },
        },
      }),
  });
  const base = await listen(fixture.server, anyPort);
  for (const format of ['csv', 'ndjson', 'xlsx']) {
    const answer = await fetch(`${base}/jars/v1/broken?format=${format}`);
    await expect(answer.text()).rejects.toThrow();
  }
});

it.each([
  ['', '3'],
  ['&limit=2', '2'],
])('says how many rows a file has, and breaks off one with others: %s', async (limit, told) => {
  const fixture = await start({
    routes: (app: App) => {
      for (const [name, count] of [
        ['whole', 3],
        ['short', 4],
      ] as const)
        queryRoute(app, {
          url: `/v1/${name}`,
          permission: 'jar:read',
          summary: 'Counted',
          ok: Type.Object({}),
          query: { limit: Type.Integer({ default: 50 }) },
          handle: () => ({}),
          file: {
            name,
            columns: [{ name: 'n', value: (n: number) => n }],
            *rows(_, __, tell) {
              tell(count);
              yield* [1, 2, 3];
            },
          },
        });
    },
  });
  const base = await listen(fixture.server, anyPort);
  const whole = await fetch(`${base}/jars/v1/whole?format=csv${limit}`);
  expect([whole.headers.get('row-count'), (await whole.text()).trim().split('\r\n').length - 1]).toEqual([
    told,
    Number(told),
  ]);
  const short = await get(fixture, 'short?format=csv');
  expect(short.statusCode).not.toBe(200);
});
