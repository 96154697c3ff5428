import { join } from 'node:path';
import { attachEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchDocuments, type Route, routesOf, type Schema } from '../openapi/document.ts';
import {
  addUp,
  agrees,
  at,
  type Figure,
  figuresIn,
  type Json,
  linkOf,
  numberOf,
  placesOf,
  questionsOf,
  rowsAt,
  sourceOf,
} from '../openapi/figures.ts';
import { whenQuiet } from '../reliability/quiet.ts';
import { type Http, httpTo } from './http.ts';
import { runOps } from './ops-command.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { type Trade, trade } from './trade.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let business: Trade;
let routes: readonly Route[];
let databaseUrl: string;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
  business = await trade(http);
  const url = await attachEmbeddedPostgres(join(folder.path, 'postgres'));
  if (url === undefined) throw new Error('the database of the system does not run');
  databaseUrl = url;
  expect(await whenQuiet(databaseUrl, {}, 60_000)).toEqual([]);
  routes = (await fetchDocuments(system.baseUrl)).flatMap(routesOf).filter(isBusiness);
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

/** What the read side tells of the business; the rest is about the read models themselves. */
const isBusiness = ({ method, path }: Route): boolean =>
  method === 'GET' && path.startsWith('/query/v1/') && !/\/(projections|live|parked)\b/.test(path);

/** What figures are traced back to, and what tells of people and not of the business. */
const isEvidence = ({ path }: Route): boolean => /\/(timeline|causation|audit|usage|persons)\b/.test(path);

const answers = new Map<string, Promise<Json>>();
const get = (url: string): Promise<Json> => {
  const known = answers.get(url);
  if (known !== undefined) return known;
  const asked = http.get(url).then(({ status, body }) => {
    if (status !== 200) throw new Error(`${url}: ${status} ${JSON.stringify(body)}`);
    return body;
  });
  answers.set(url, asked);
  return asked;
};

/** Every page of what a link opens. */
const pagesOf = async (url: string): Promise<readonly Json[]> => {
  const pages: Json[] = [];
  for (let cursor = ''; ; ) {
    const page = await get(`${url}${cursor === '' ? '' : `${url.includes('?') ? '&' : '?'}cursor=${cursor}`}`);
    pages.push(page);
    const next = at(page, 'nextCursor');
    if (typeof next !== 'string') return pages;
    cursor = next;
  }
};

const rowsBehind = async (figure: Figure): Promise<readonly Json[]> => {
  const { origin = {}, around } = figure;
  const rows = origin.rows ?? 'items';
  if (origin.link === undefined) return rowsAt(around[0], rows);
  const link = linkOf(figure);
  return link === undefined ? [] : (await pagesOf(link)).flatMap((page) => rowsAt(page, rows));
};

/** What is wrong with a figure; undefined when the rows that it opens add up to it. */
const faultOf = async (figure: Figure): Promise<string | undefined> => {
  const { origin, value, place } = figure;
  const shown = `${place} is ${JSON.stringify(value)}`;
  if (origin === undefined) {
    const source = sourceOf(figure);
    if (source === undefined) return `${shown}: no link says where it comes from`;
    await get(source);
    return undefined;
  }
  if (origin.minus !== undefined || origin.ratio !== undefined)
    return agrees(figure) ? undefined : `${shown}, which its object does not give`;
  const sum = addUp(figure, await rowsBehind(figure));
  return sum === numberOf(value) ? undefined : `${shown}, the rows behind ${linkOf(figure) ?? 'no link'} give ${sum}`;
};

const okOf = ({ operation }: Route): Schema => operation.responses['200']?.content?.['application/json']?.schema ?? {};

/** Values for parameters that must be given, by name: what answers have shown. */
const seen = new Map<string, Set<string>>();
const named: Readonly<Record<string, string>> = {
  order: 'orderId',
  customer: 'customerId',
  invoice: 'invoiceId',
};
const notice = (value: Json | undefined, name = ''): void => {
  if (typeof value === 'string') seen.set(name, (seen.get(name) ?? new Set()).add(value));
  else if (typeof value === 'object' && value !== null)
    for (const [inner, part] of Object.entries(value)) notice(part, Array.isArray(value) ? name : inner);
};

const mustBeGiven = ({ operation }: Route) => (operation.parameters ?? []).filter((one) => one.required === true);

/** Addresses of a route with all that must be given, whatever answers have shown of that. */
const addressesOf = (route: Route): readonly string[] =>
  mustBeGiven(route).reduce<readonly string[]>(
    (urls, { name, in: where }) =>
      urls.flatMap((url) =>
        [...(seen.get(named[name] ?? name) ?? [])].map((value) =>
          where === 'path'
            ? url.replace(`{${name}}`, encodeURIComponent(value))
            : `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`,
        ),
      ),
    [route.path],
  );

const withQuery = (url: string, query: string): string =>
  query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;

/** Of an address made of values that need not belong together. */
const isThere = async (url: string): Promise<boolean> => (await http.get(url)).status !== 404;

describe('every figure of every report and list', () => {
  test('opens rows that add up to it, or the history that it is a fact of', async () => {
    const asked = { asOf: business.midway, on: business.midway.slice(0, 10), from: '2026-01-01' };
    const ordered = [...routes]
      .filter((route) => !isEvidence(route))
      .sort((a, b) => mustBeGiven(a).length - mustBeGiven(b).length);
    const faults = new Set<string>();
    const checked = new Set<string>();
    const alive = new Set<string>();
    const expected: string[] = [];
    for (const route of ordered) {
      const schema = okOf(route);
      expected.push(...placesOf(schema).map((place) => `${route.path} ${place}`));
      for (const address of addressesOf(route)) {
        for (const query of questionsOf(route, asked)) {
          const url = withQuery(address, query);
          if (mustBeGiven(route).length > 0 && !(await isThere(url))) continue;
          for (const page of await pagesOf(url)) {
            notice(page);
            for (const figure of figuresIn(schema, page)) {
              const cell = `${url} ${figure.place} ${JSON.stringify(figure.around[0])}`;
              if (checked.has(cell)) continue;
              checked.add(cell);
              if (numberOf(figure.value) !== 0) alive.add(`${route.path} ${figure.place}`);
              const fault = await faultOf(figure);
              if (fault !== undefined) faults.add(`${url}: ${fault}`);
            }
          }
        }
      }
    }
    expect([...faults].slice(0, 20)).toEqual([]);
    // Zeros prove nothing.
    expect(expected.filter((place) => !alive.has(place))).toEqual([]);
    process.stdout.write(`${checked.size} figures, ${answers.size} links and pages\n`);
  });
});

describe('every document', () => {
  type Node = { readonly type?: string };
  const graphOf = async (id: string) => {
    const { status, body } = await http.get(`/query/v1/causation/${id}`);
    expect([id, status]).toEqual([id, 200]);
    expect(body.orphans).toEqual([]);
    return body.nodes.flatMap(({ type = '' }: Node) => type.replace(/^sales\.|\.v1$/g, ''));
  };

  test('tells by its id what caused it and what came of it', async () => {
    const { orderId, returnId, transferId, receiptId } = business;
    const { body: order } = await http.get(`/query/v1/orders/${orderId}`);
    const documents = {
      'order.shipment-dispatched': order.shipments.map((one: { shipmentId: string }) => one.shipmentId),
      'invoice.issued': order.invoices.flatMap((one: { invoiceId: string; number: string }) => [
        one.invoiceId,
        one.number,
        one.number.toLowerCase(),
      ]),
      'payment.received': order.payments.map((one: { paymentId: string }) => one.paymentId),
      'order.return-received': [returnId],
      'order.lines-credited': order.refunds.map((one: { refundId: string }) => one.refundId),
      'order.refund-recorded': order.refunds.flatMap((one: { creditNoteId: string; number: string }) => [
        one.creditNoteId,
      ]),
      'order.submitted': [orderId, order.number],
    };
    for (const [type, ids] of Object.entries(documents)) {
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) expect(await graphOf(id)).toContain(type);
    }
    // Of both warehouses, and nothing else of what they have ever done.
    const moved = new Set((await graphOf(transferId)).filter((type: string) => type.startsWith('stockItem.')));
    moved.delete('stockItem.receipt-expected');
    const steps = ['completed', 'dispatched', 'received'];
    expect([...moved].sort()).toEqual(steps.map((step) => `stockItem.transfer-${step}`));
    const received = await graphOf(receiptId);
    expect(received.filter((type: string) => /received|expected/.test(type))).toEqual([
      'stockItem.receipt-expected',
      'stockItem.stock-received',
    ]);
  });

  test('has events with causes only', async () => {
    const { code, said } = await runOps(['verify', '--causes'], { BASE_URL: system.baseUrl, DATA_DIR: folder.path });
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/causes: \d+ events of \d+ first commands, each with its cause/),
    ]);
  });
});

const rowName = (schema: Schema): string | undefined =>
  ['items', 'rows', 'prices'].find((name) => schema.properties?.[name]?.items !== undefined);

describe('every list', () => {
  test('is given as CSV and as lines of JSON, with all rows, or as many as a limit says', async () => {
    const lists = routes.filter((route) => rowName(okOf(route)) === 'items');
    expect(lists.length).toBeGreaterThan(10);
    const without = lists.filter(({ operation: { responses } }) =>
      ['text/csv', 'application/x-ndjson'].some((type) => responses['200']?.content?.[type] === undefined),
    );
    expect(without.map(({ path }) => path)).toEqual([]);
    seen.set('category', new Set(['order']));
    seen.set('id', seen.get('orderId') ?? new Set());
    for (const route of routes) {
      const rows = rowName(okOf(route));
      if (rows === undefined || route.operation.responses['200']?.content?.['text/csv'] === undefined) continue;
      for (const address of addressesOf(route)) {
        if (!(await isThere(address))) continue;
        const listed = (await pagesOf(address)).flatMap((page) => rowsAt(page, rows));
        const linesOf = async (query: string) => {
          const { status, body } = await http.get(withQuery(address, `format=csv${query}`));
          expect([address, status]).toEqual([address, 200]);
          return String(body).trimEnd().split('\r\n').slice(1).length;
        };
        expect([address, await linesOf('')]).toEqual([address, listed.length]);
        const hasLimit = (route.operation.parameters ?? []).some(({ name }) => name === 'limit');
        if (hasLimit) expect([address, await linesOf('&limit=2')]).toEqual([address, Math.min(2, listed.length)]);
        // A file of one line is JSON as a whole.
        const { body = '' } = await http.get(withQuery(address, 'format=ndjson'));
        const lines =
          typeof body === 'string'
            ? body
                .split('\n')
                .slice(0, -1)
                .map((line) => JSON.parse(line))
            : [body];
        expect([address, lines]).toMatchObject([address, listed]);
      }
    }
  });
});
