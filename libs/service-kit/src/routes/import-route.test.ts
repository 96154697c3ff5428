import { position, reject, streamName } from '@sales/eventsourcing';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Fixture, jarService } from './fixture.ts';
import { importRoute } from './import-route.ts';

const Row = Type.Object(
  { label: Type.String({ maxLength: 10 }), coins: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);

let service: Fixture;
/** What each jar was said to hold, in the order in which it was carried out. */
let carriedOut: [label: string, coins: number][];
let outage: Error | undefined;
const commandIds = new Set<string>();

beforeEach(async () => {
  carriedOut = [];
  outage = undefined;
  commandIds.clear();
  service = await jarService({
    routes: (app) =>
      importRoute(app, {
        url: '/v1/shelves/:shelf/import',
        permission: 'jar:write',
        summary: 'Put jars on a shelf',
        params: Type.Object({ shelf: Type.String() }),
        row: Row,
        inOrder: ({ label }) => [label],
        command: async ({ label, coins }, { shelf }, { commandId }) => {
          // The later ones of a file are carried out first, unless something makes them wait.
          for (let turns = 20 - coins; turns > 0; turns -= 1) await Promise.resolve();
          if (outage !== undefined) throw outage;
          if (label === 'full') return reject('jar/full', { free: 0 });
          const repeated = commandIds.has(commandId);
          commandIds.add(commandId);
          if (!repeated) carriedOut.push([label, coins]);
          const stream = streamName('jar', label);
          const known = label === 'known';
          return { stream, state: shelf, position: known ? undefined : position(coins), repeated };
        },
        given: {
          id: 'ShelvedJars',
          fields: { shelf: Type.String() },
          of: ({ state }) => ({ shelf: state }),
        },
      }),
  });
});
afterEach(() => service.server.close());

const send = (payload: string | object, type = 'application/json', headers: Readonly<Record<string, string>> = {}) =>
  service.server.inject({
    method: 'POST',
    url: '/jars/v1/shelves/top/import',
    payload,
    headers: { 'content-type': type, ...headers },
  });

const rows = [
  { label: 'a', coins: 1 },
  { label: 'b', coins: 0 },
  { label: 'full', coins: 2 },
  { label: 'known', coins: 3 },
];
const b = { path: '/coins', message: expect.any(String), allowed: 'an integer from 1' };
const report = (line: (row: number) => object) => ({
  accepted: 1,
  repeated: 1,
  refused: 2,
  rows: [
    { row: 0, ...line(0), status: 'accepted', shelf: 'top' },
    { row: 1, ...line(1), status: 'refused', code: 'request/invalid', errors: [b] },
    { row: 2, ...line(2), status: 'refused', code: 'jar/full', details: { free: 0 } },
    { row: 3, ...line(3), status: 'repeated', shelf: 'top' },
  ],
});

describe('an import', () => {
  test.each([
    ['JSON', 'application/json', { rows }, () => ({})],
    [
      'lines of JSON',
      'application/x-ndjson',
      rows.map((row) => JSON.stringify(row)).join('\n'),
      (row: number) => ({ line: row + 1 }),
    ],
    [
      'CSV',
      'text/csv; charset=utf-8',
      `coins,label\n${rows.map(({ label, coins }) => `${coins},${label}`).join('\n')}`,
      (row: number) => ({ line: row + 2 }),
    ],
  ])('of %s tells of each row what became of it, where it is, and what is allowed', async (_, type, payload, line) => {
    const answer = await send(payload, type);
    expect([answer.statusCode, answer.json()]).toEqual([200, report(line)]);
    expect(answer.headers['consistency-token']).toBe('jar-a@1');
  });

  test('is the same request in each form, and its repeat gets the same report', async () => {
    const key = { 'idempotency-key': 'file' };
    const first = await send({ rows }, 'application/json', key);
    const again = await send(rows.map((row) => JSON.stringify(row)).join('\n'), 'application/x-ndjson', key);
    expect([again.statusCode, again.body]).toEqual([200, first.body]);
    expect((await send({ rows: rows.slice(1) }, 'application/json', key)).statusCode).toBe(422);
  });

  test('that was interrupted goes on where it was', async () => {
    const key = { 'idempotency-key': 'file' };
    const good = [
      { label: 'a', coins: 5 },
      { label: 'z', coins: 1 },
    ];
    await send({ rows: good.slice(0, 1) }, 'application/json', key);
    service.answers.kept.clear(); // as if the process had ended before it answered
    const answer = await send({ rows: good }, 'application/json', key);
    expect(answer.json().rows.map(({ status }: { status: string }) => status)).toEqual(['repeated', 'accepted']);
    expect(carriedOut).toEqual([
      ['a', 5],
      ['z', 1],
    ]);
  });

  test('carries out rows of one thing in their order, and others at the same time', async () => {
    await send({
      rows: [5, 9, 7].flatMap((coins) => [
        { label: 'a', coins },
        { label: 'b', coins: 20 - coins },
      ]),
    });
    const of = (name: string) => carriedOut.filter(([label]) => label === name).map(([, coins]) => coins);
    expect([of('a'), of('b')]).toEqual([
      [5, 9, 7],
      [15, 11, 13],
    ]);
    expect(carriedOut[0]).toEqual(['b', 15]);
  });

  test('is ended by an outage, which is not a result', async () => {
    outage = new Error('down');
    expect((await send({ rows })).statusCode).toBe(500);
  });

  test('has 1 to 1,000 rows, however they come', async () => {
    const lines = (count: number) => Array.from({ length: count }, () => JSON.stringify(rows[0])).join('\n');
    for (const answer of [
      await send({ rows: [] }),
      await send('\n', 'application/x-ndjson'),
      await send('label,coins\n', 'text/csv'),
      await send(lines(1001), 'application/x-ndjson'),
    ])
      expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, '/rows']);
    expect((await send(lines(1000), 'application/x-ndjson')).json()).toMatchObject({ accepted: 1000 });
    expect((await send('x'.repeat(5_000_000), 'text/csv')).statusCode).toBe(413);
  });

  test('says what it can be, and no other route is that', async () => {
    const refused = await send('<rows/>', 'application/xml');
    expect([refused.statusCode, refused.headers['accept']]).toEqual([
      415,
      'application/json, text/csv, application/x-ndjson',
    ]);
    const elsewhere = await service.server.inject({
      method: 'POST',
      url: '/jars/v1/jars',
      payload: 'label\nx',
      headers: { 'content-type': 'text/csv' },
    });
    expect([elsewhere.statusCode, elsewhere.headers['accept']]).toEqual([415, 'application/json']);
    const nowhere = await service.server.inject({
      method: 'POST',
      url: '/no',
      payload: 'x',
      headers: { 'content-type': 'text/csv' },
    });
    expect(nowhere.statusCode).toBe(404);
  });

  test('is documented with its rows and its columns', async () => {
    const document = (await service.server.inject('/jars/openapi.json')).json();
    const { requestBody } = document.paths['/jars/v1/shelves/{shelf}/import'].post;
    const { content } = requestBody;
    expect(content['application/json'].schema.properties.rows).toMatchObject({
      items: { required: ['label', 'coins'] },
    });
    expect(content['text/csv'].schema.description).toContain('Columns: label, coins');
    expect(content['application/x-ndjson'].schema).toMatchObject({ type: 'string' });
  });
});
