import { randomUUID } from 'node:crypto';
import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { startSystem } from '../system/running-system.ts';
import { type Call, calls } from './load.ts';
import { median, round } from './median.ts';
import { drained } from './orders.ts';
import { cpuOfProcess } from './processes.ts';
import type { Report } from './report.ts';
import { type Headers, json, openShop, orderCalls, registerCustomers, type Shop } from './shop.ts';

const rounds = Number(process.env['SIGN_IN_ROUNDS'] ?? 7);
/** Orders of one side in one round. */
const orders = Number(process.env['SIGN_IN_ORDERS'] ?? 400);
/** At the same time. */
const clients = 16;

const owner = 'user:bench';
const password = 'seven slow turtles';
const code = 'a-code-of-the-bench-for-the-set-up';

/**
 * Customers who differ in their kind alone: what is known of a person is sealed, the same of a company is not. No two
 * customers of a system share an e-mail address, so the host is another one, of the same length.
 */
const customerOf = (kind: 'company' | 'person', host: string) => (nth: number) => ({
  kind,
  owner,
  name: `Rosa Beispiel ${nth}`,
  emails: [{ email: `rosa${nth}@${host}`, kind: 'work', primary: true }],
  addresses: [
    {
      kind: 'shipping',
      line1: `Main Street ${nth}`,
      city: 'Berlin',
      postalCode: '10115',
      country: 'DE',
      primary: true,
    },
  ],
});
const company = customerOf('company', 'firm.example');
const person = customerOf('person', 'mail.example');

/** Waits until a fact is so. */
const when = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
};

const cookiesIn = ({ headers }: Response): Headers => ({
  cookie: headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; '),
});

const cookiesOf = async (origin: string, path: string, body: object): Promise<Headers> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return cookiesIn(answer);
};

/** Another token with each call, by a session whose cookie changes now and then. */
const tokensOf = (origin: string, session: Headers) => {
  let cookie = session;
  return async (): Promise<Headers> => {
    const answer = await fetch(`${origin}/identity/v1/tokens`, { method: 'POST', headers: cookie });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`no token: ${answer.status} ${text}`);
    if (answer.headers.getSetCookie().length > 0) cookie = cookiesIn(answer);
    const { token }: { readonly token: string } = JSON.parse(text);
    return { authorization: `Bearer ${token}` };
  };
};

type Tokens = ReturnType<typeof tokensOf>;

/** Sets the system up and gives the customers to someone who sells and signs in: from now on each request is asked. */
const signInTo = async (origin: string): Promise<{ readonly admin: Tokens; readonly seller: Tokens }> => {
  const ada = { code, name: 'Ada Admin', email: 'ada@example.com', password, locale: 'en' };
  const admin = tokensOf(origin, await cookiesOf(origin, '/identity/v1/setup', ada));
  const isKnown = async (tokens: Tokens): Promise<boolean> => {
    const headers = await tokens();
    const paths = ['/customer/v1/customers/x', '/order/v1/orders/x', '/inventory/v1/products/x', '/query/v1/orders'];
    const answers = await Promise.all(paths.map((path) => fetch(origin + path, { headers })));
    return answers.every(({ status }) => ![401, 403].includes(status));
  };
  // Until the process has heard of the administrator it asks no one who they are.
  await when(async () => (await fetch(`${origin}/order/v1/orders/x`)).status === 401);
  await when(() => isKnown(admin));
  const post = async (path: string, body: object) => json(origin, 'POST', `/identity/v1${path}`, body, await admin());
  const email = 'sam@example.com';
  const { user } = await post('/users', { name: 'Sam Sales', email });
  await post(`/users/${user}/assign-roles`, { roles: ['salesperson'] });
  const { link } = await post(`/users/${user}/invite`, {});
  const invited = new URL(String(link)).hash.slice(1);
  await cookiesOf(origin, '/identity/v1/password-by-link', { code: invited, password });
  const seller = tokensOf(origin, await cookiesOf(origin, '/identity/v1/sign-in', { email, password }));
  await when(() => isKnown(seller));
  const job = `/customer/v1/reassignments/${randomUUID()}`;
  await json(origin, 'PUT', job, { formerOwner: owner, owner: `user:${user}` }, await admin());
  await when(async () => {
    const headers = await admin();
    const { status } = JSON.parse(await (await fetch(origin + job, { headers })).text());
    return status === 'ended';
  });
  return { admin, seller };
};

type Side = {
  readonly what: string;
  /** Process of the system. */
  readonly pid: number;
  readonly origin: string;
  readonly next: () => Call;
  /** What each order of a round is sent with. */
  readonly headers: (nth: number) => Headers;
  readonly prepare: () => Promise<void>;
  /** Resolves when everything that came of the orders is projected. */
  readonly settled: () => Promise<unknown>;
};

/**
 * Resolves when nothing more comes of what was done: processes go on after the read models have everything that there
 * was, and what is left over would count for the next side.
 */
const settling = (url: string, origin: string, headers: () => Promise<Headers>) => async (): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (let before = ''; ; ) {
      await drained(origin, await headers());
      const { rows } = await client.query<{ last: string }>('select max(position)::text as last from store.events');
      const last = rows[0]?.last ?? '';
      if (last === before) return;
      before = last;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  } finally {
    await client.end();
  }
};

/** CPU of an order and of all that comes of it, until it is in every read model, in ms. */
const cpuOfOrders = async (side: Side): Promise<number> => {
  await side.prepare();
  await side.settled();
  const before = cpuOfProcess(side.pid);
  await calls(side.origin, clients, orders, (nth) => {
    const call = side.next();
    return { ...call, headers: { ...call.headers, ...side.headers(nth) } };
  });
  await side.settled();
  return (cpuOfProcess(side.pid) - before) / orders;
};

/**
 * CPU of an order in a system where no one signs in and nothing is sealed, beside one where who asks is a salesperson
 * with own customers. Each side differs from the one before in one thing: a token, values that are sealed, a token that
 * is new. The sides take turns, on the same Postgres; what counts is the CPU of the process of the system, that of
 * Postgres is the same.
 */
export const benchSignIn = async (server: string, report: Report): Promise<void> => {
  const [before, after] = [await openTestDatabase(server), await openTestDatabase(server)];
  const env = { RATE_LIMIT_READS: '0', RATE_LIMIT_COMMANDS: '0', RATE_LIMIT_ADDRESS: '0' };
  const start = (url: string) =>
    startSystem({ folder: '/nonexistent', env: { ...env, DATABASE_URL: url, SETUP_CODE: code } });
  const [open, closed] = [await start(before.url), await start(after.url)];
  try {
    const shopOf = async (origin: string, kind: (nth: number) => object): Promise<Shop> => ({
      skus: await products(origin),
      customers: await registerCustomers(origin, 200, kind),
    });
    const opened = new Map<string, Promise<readonly string[]>>();
    const products = (origin: string): Promise<readonly string[]> => {
      const known = opened.get(origin) ?? openShop(origin, 1).then(({ skus }) => skus);
      opened.set(origin, known);
      return known;
    };
    const companies = await shopOf(open.baseUrl, company);
    const [own, persons] = [await shopOf(closed.baseUrl, company), await shopOf(closed.baseUrl, person)];
    const { admin, seller } = await signInTo(closed.baseUrl);

    let token: Headers = {};
    const one = async (): Promise<void> => {
      token = await seller();
      // Seen once, it is in the cache.
      await fetch(`${closed.baseUrl}/order/v1/orders/x`, { headers: token });
    };
    let many: readonly Headers[] = [];
    const others = async (): Promise<void> => {
      const made: Headers[] = [];
      for (let nth = 0; nth < orders; nth++) made.push(await seller());
      many = made;
      await one();
    };

    const path = '/order/v1/orders';
    const asks = {
      pid: closed.pid,
      origin: closed.baseUrl,
      settled: settling(after.url, closed.baseUrl, admin),
    };
    const settled = settling(before.url, open.baseUrl, async () => ({}));
    const sides: readonly Side[] = [
      {
        ...{ what: 'no sign-in, nothing sealed: companies', pid: open.pid, origin: open.baseUrl, settled },
        ...{ next: orderCalls(companies, path), headers: () => ({}), prepare: async () => undefined },
      },
      {
        ...{ ...asks, what: 'token known, nothing sealed: companies', next: orderCalls(own, path) },
        ...{ headers: () => token, prepare: one },
      },
      {
        ...{ ...asks, what: 'token known, sealed: persons with the same data', next: orderCalls(persons, path) },
        ...{ headers: () => token, prepare: one },
      },
      {
        ...{ ...asks, what: 'token new with each order, sealed: the same persons', next: orderCalls(persons, path) },
        ...{ headers: (nth) => many[nth] ?? {}, prepare: others },
      },
    ];
    for (const side of sides) await cpuOfOrders(side);
    const costs = new Map<string, number[]>(sides.map(({ what }) => [what, []]));
    for (let nth = 0; nth < rounds; nth++) {
      // Who comes first in a round has a disk that is still busy with the round before: all are first in turn.
      for (let at = 0; at < sides.length; at++) {
        const side = sides[(nth + at) % sides.length] as Side;
        costs.get(side.what)?.push(await cpuOfOrders(side));
      }
    }
    const bare = costs.get(sides[0]?.what ?? '') ?? [];
    let former = bare;
    const ratio = (values: readonly number[], others: readonly number[]): number =>
      round(median(values.map((value, nth) => value / (others[nth] ?? value))), 3);
    for (const [what, values] of costs) {
      report.row('CPU of an order; each row differs from the one above in one thing', {
        what,
        'ms (median)': round(median(values), 2),
        ratio: round(median(values) / median(bare), 3),
        'ratio (median of rounds)': ratio(values, bare),
        'to the row above (median of rounds)': ratio(values, former),
        'ms (all)': values.map((value) => value.toFixed(1)).join(' '),
      });
      former = values;
    }
  } finally {
    await open.stop();
    await closed.stop();
    await before.drop();
    await after.drop();
  }
};
