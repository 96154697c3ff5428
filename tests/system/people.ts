import { randomUUID } from 'node:crypto';
import { type Ask, type Http, httpTo, type Reply } from './http.ts';
import { done } from './shop.ts';
import { until } from './until.ts';

/** The roles that come with the system. */
export const standardRoles = [
  'administrator',
  'sales-manager',
  'salesperson',
  'warehouse',
  'finance',
  'auditor',
  'integrator',
  'operator',
] as const;

/** What a test tells the system, so that it knows the code of the set-up link. */
export const setupCode = 'a-code-of-the-tests-for-the-set-up';

/** What people sign in with. */
export const password = 'seven slow turtles';

const administrator = { name: 'Ada Admin', email: 'ada@example.com' };

/** A person who signs in, or a program with its key. */
export type Party = Http & {
  /** Without `user:`. */
  readonly id: string;
  /** What it sends with each request. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
};

export const cookieIn = ({ headers }: Reply): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((cookie) => !cookie.endsWith('='))
    .join('; ');

const partyOf = (baseUrl: string, id: string, headers: Party['headers']): Party => {
  const http = httpTo(baseUrl);
  const asking =
    (send: Http['post']) =>
    async (path: string, ask: Ask = {}): Promise<Reply> =>
      send(path, { ...ask, headers: { ...(await headers()), ...ask.headers } });
  return {
    id,
    headers,
    get: async (path, more = {}) => http.get(path, { ...(await headers()), ...more }),
    post: asking(http.post),
    put: asking(http.put),
    patch: asking(http.patch),
  };
};

/** How long a token is used, in ms: some minutes before it ends. */
const freshFor = 120_000;

/** Who has a session, with tokens that are made as they are needed. */
const sessionOf = (baseUrl: string, id: string, signedIn: Reply): Party => {
  const http = httpTo(baseUrl);
  let cookie = cookieIn(signedIn);
  let token: Promise<string> | undefined;
  let madeAt = 0;
  const make = async (): Promise<string> => {
    const made = await done(http.post('/identity/v1/tokens', { headers: { cookie } }));
    cookie = cookieIn(made) || cookie;
    return made.body.token;
  };
  return partyOf(baseUrl, id, async () => {
    // One for all who ask at once: a cookie that was changed is not used a second time.
    if (token === undefined || performance.now() - madeAt > freshFor) [token, madeAt] = [make(), performance.now()];
    return { authorization: `Bearer ${await token}` };
  });
};

/** Of each service one path that asks who comes. */
const guarded = [
  '/customer/v1/customers/x',
  '/inventory/v1/products/x',
  '/order/v1/orders/x',
  '/query/v1/orders?limit=1',
  '/identity/v1/roles/auditor',
];

/** What most roles may read, one or the other. */
const rightsOfMost = ['/query/v1/orders?limit=1', '/query/v1/projections'];

/** Whether every process knows who it is, and none refuses it so; those of one service take turns. */
const isKnownEverywhere = async (party: Pick<Party, 'get'>, refusals: readonly number[] = [401]): Promise<boolean> => {
  for (const path of guarded)
    for (let turn = 0; turn < 4; turn += 1) if (refusals.includes((await party.get(path)).status)) return false;
  return true;
};

/** Signs in as the administrator that `setUp` has made. */
export const signInAsAdministrator = async (baseUrl: string): Promise<Party> => {
  const http = httpTo(baseUrl);
  const signedIn = await done(http.post('/identity/v1/sign-in', { body: { email: administrator.email, password } }));
  const session = await http.get('/identity/v1/session', { cookie: cookieIn(signedIn) });
  return sessionOf(baseUrl, session.body.user, signedIn);
};

/** Makes the first administrator of a system that was started with `SETUP_CODE`, and waits until that counts. */
export const setUp = async (baseUrl: string, code = setupCode): Promise<Party> => {
  const http = httpTo(baseUrl);
  const body = { code, ...administrator, password, locale: 'en' };
  const made = await done(http.post('/identity/v1/setup', { body }));
  const session = await http.get('/identity/v1/session', { cookie: cookieIn(made) });
  const admin = sessionOf(baseUrl, session.body.user, made);
  await until('the system asks who sends a request', async () => (await http.get('/order/v1/orders/x')).status === 401);
  await until('the administrator is known, with all rights', () => isKnownEverywhere(admin, [401, 403]));
  return admin;
};

export type People = {
  /** Registers a person with these roles and signs in; one of the roles must read orders, or projections. */
  readonly person: (name: string, ...roles: readonly string[]) => Promise<Party>;
  /** Signs in once more. */
  readonly signIn: (name: string, id: string) => Promise<Party>;
  /** Issues an API key. */
  readonly program: (...roles: readonly string[]) => Promise<Party>;
};

export const peopleOf = (baseUrl: string, admin: Party): People => {
  const http = httpTo(baseUrl);
  const emailOf = (name: string): string => `${name}@example.com`;
  const signIn = async (name: string, id: string): Promise<Party> => {
    const signedIn = http.post('/identity/v1/sign-in', { body: { email: emailOf(name), password } });
    return sessionOf(baseUrl, id, await done(signedIn));
  };
  return {
    signIn,
    person: async (name, ...roles) => {
      const registered = await done(
        admin.post('/identity/v1/users', { body: { name: `${name} of the tests`, email: emailOf(name) } }),
      );
      const { user } = registered.body;
      await done(admin.post(`/identity/v1/users/${user}/assign-roles`, { body: { roles } }));
      const invited = await done(admin.post(`/identity/v1/users/${user}/invite`));
      const code = new URL(invited.body.link).hash.slice(1);
      await done(http.post('/identity/v1/password-by-link', { body: { code, password } }));
      const party = await signIn(name, user);
      const refusals = roles.length === 0 ? [401] : [401, 403];
      const isKnown = async () => {
        const asked = await Promise.all(rightsOfMost.map((path) => party.get(path)));
        return asked.some(({ status }) => !refusals.includes(status));
      };
      await until(`${name} is known, with the roles`, isKnown);
      await until(`${name} is known everywhere`, () => isKnownEverywhere(party));
      return party;
    },
    program: async (...roles) => {
      const body = { name: `Program ${randomUUID().slice(0, 8)}`, roles, validDays: 1 };
      const { key, secret } = (await done(admin.post('/identity/v1/api-keys', { body }))).body;
      const party = partyOf(baseUrl, key, async () => ({ authorization: `Bearer ${secret}` }));
      await until('the key is known', () => isKnownEverywhere(party));
      return party;
    },
  };
};
