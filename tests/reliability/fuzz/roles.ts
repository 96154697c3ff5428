import { randomUUID } from 'node:crypto';
import {
  type FieldGroup,
  fieldGroups,
  fieldGroupsOf,
  fitsPattern,
  type PermissionScope,
  perUnit,
} from '@sales/contracts';
import type { Route } from '../../openapi/document.ts';
import { type Http, httpTo } from '../../system/http.ts';
import { type Party, type People, peopleOf, setUp, setupCode, standardRoles } from '../../system/people.ts';
import { done, eur } from '../../system/shop.ts';
import { until } from '../../system/until.ts';
import { type FuzzAnswer, faultsIn } from './judge.ts';
import type { FuzzRequest } from './requests.ts';
import type { Sender } from './run.ts';
import { knownTo } from './shop.ts';
import type { FuzzedSystem } from './target.ts';
import type { Known } from './values.ts';

/** A role that may do everything, without any field that can be withheld. */
const withheld = 'withheld';

/** Who sends requests: a person with one role, or a program with the key of one. */
export const senders = [...standardRoles, withheld, 'API key'] as const;
export type SenderName = (typeof senders)[number];

/** What the role of an API key says; it is the same as for a person. */
const roleOfKey = 'integrator';

type Permission = { readonly permission: string; readonly scope: PermissionScope };
type Role = { readonly permissions: readonly Permission[]; readonly hidden: readonly FieldGroup[] };

/** A value that is somewhere in the system, and must not be in answers to those who may not see it. */
type Planted = {
  readonly text: string;
  readonly group: FieldGroup;
  /** Where it is to be found by those who may. */
  readonly path: string;
  /** Whether it is of a customer, who is of no user here. */
  readonly isOwned: boolean;
};

const customerId = randomUUID();
const sku = 'PLANTED';

const planted: readonly Planted[] = [
  { text: '7654321', group: 'cost', path: `/inventory/v1/stock-items/MAIN/${sku}`, isOwned: false },
  { text: '8765432', group: 'credit', path: `/customer/v1/customers/${customerId}`, isOwned: true },
  ...['Zuzana Zimtstern', 'zuzana@planted.example', '+49301234567890', 'Zuckerweg 17'].map((text) => ({
    ...{ text, group: 'personal' as const, path: `/customer/v1/customers/${customerId}`, isOwned: true },
  })),
];

/** Puts there what is looked for in answers. The system is still open. */
const plant = async ({ get, put, post }: Http): Promise<void> => {
  const details = {
    ...{ kind: 'person', name: 'Zuzana Zimtstern', country: 'DE', currency: 'EUR' },
    emails: [{ email: 'zuzana@planted.example', kind: 'work', primary: true }],
    phones: [{ phone: '+49301234567890', kind: 'work', primary: true }],
    addresses: [
      {
        ...{ kind: 'shipping', line1: 'Zuckerweg 17', city: 'Berlin', postalCode: '10115', country: 'DE' },
        primary: true,
      },
    ],
    creditLimit: eur(8_765_432),
  };
  await done(put(`/customer/v1/customers/${customerId}`, { body: details }));
  const product = { name: 'Planted', category: 'Furniture/Desks', unit: 'C62', taxCategory: 'standard' };
  await done(put(`/inventory/v1/products/${sku}`, { body: product }));
  await done(put(`/inventory/v1/price-lists/LIST/prices/${sku}`, { body: { unitPrice: perUnit(eur(9_000_000)) } }));
  const goods = { quantity: '1', unitCost: perUnit(eur(7_654_321)) };
  const received = () => post(`/inventory/v1/stock-items/MAIN/${sku}/receive`, { body: goods });
  await until('the goods are there', async () => (await received()).status < 300);
  for (const { path, text } of planted)
    await until(`${text} is there`, async () => JSON.stringify((await get(path)).body).includes(text));
};

/** Those who ask keep their roles: commands about users, roles, teams and keys are about others. */
const inIdentity = (spareUser: string): Known =>
  new Map<string, readonly unknown[]>([
    ['user', [spareUser]],
    ['to', [`user:${spareUser}`]],
    ['role', ['spare', ...standardRoles]],
    ['roles', ['spare', ...standardRoles]],
    ['team', ['spare']],
    ['key', [randomUUID()]],
  ]);

const knownWith =
  (identity: Known) =>
  (route: Route): Known => {
    const general = knownTo(route);
    const planted = [
      ['customerId', customerId],
      ['customer', customerId],
      ['sku', sku],
    ] as const;
    const more = planted.map(([name, id]) => [name, [...(general.get(name) ?? []), id]] as const);
    return new Map([...general, ...more, ...(route.path.startsWith('/identity/') ? identity : [])]);
  };

/** Asks not to have a role that comes with the system changed: an administrator may. */
const changesRole = ({ method, path }: FuzzRequest): boolean =>
  method === 'PUT' && standardRoles.some((role) => path.startsWith(`/identity/v1/roles/${role}`));

/** The route that a request gets to; undefined: none that is documented. */
const routeFinder = (routes: readonly Route[]): ((request: FuzzRequest) => Route | undefined) => {
  const places = routes.map((route) => ({ route, parts: route.path.split('/') }));
  const parameters = ({ parts }: (typeof places)[number]): number =>
    parts.filter((part) => part.startsWith('{')).length;
  // A path without a parameter comes before one with it.
  const inOrder = places.toSorted((a, b) => parameters(a) - parameters(b));
  return ({ method, path }) => {
    const [place = ''] = path.split('?');
    if (!isReadable(place)) return undefined;
    const asked = place.split('/');
    const verb = method === 'HEAD' ? 'GET' : method;
    const isAt = (parts: readonly string[]): boolean =>
      parts.length === asked.length &&
      parts.every((part, nth) => (part.startsWith('{') ? asked[nth] !== '' : part === asked[nth]));
    return inOrder.find(({ route, parts }) => route.method === verb && isAt(parts))?.route;
  };
};

/** The permission that is missing as such, whatever the request is about; undefined where it is not that. */
const missingIn = ({ status, text }: FuzzAnswer): string | undefined => {
  if (status !== 403 || text === '') return undefined;
  const { details = {} }: { readonly details?: Readonly<Record<string, string>> } = JSON.parse(text);
  const { permission, principal: _, ...more } = details;
  return Object.keys(more).length === 0 ? permission : undefined;
};

const isReadable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/** What is answered before it is known who asks: there is no such path, not with this method, or it is too long. */
const beforeTheSender: ReadonlySet<number> = new Set([404, 405, 414, 431, 503]);

/** Names of fields, by the group that they belong to. */
const fieldsOf: Readonly<Record<FieldGroup, RegExp>> = {
  cost: /"(?:unitCost|cost|costs|margin|marginPercent|profit)":/,
  credit: /"(?:creditLimit|exposure)":/,
  personal: /"(?:billTo|shipTo|emails|phones|addresses|contacts|externalReference)":/,
};

/** What is wrong with an answer to a sender with a role. */
export const faultsFor = (
  { permissions, hidden }: Role,
  route: Route | undefined,
  answer: FuzzAnswer,
  method: string,
): readonly string[] => {
  const { status, text } = answer;
  const wrong: string[] = [];
  const permission = route?.operation['x-permission'];
  const granted = permissions.filter((one) => permission !== undefined && fitsPattern(one.permission, permission));
  if (permission !== undefined && permission !== 'open') {
    const isLacking = missingIn(answer) === permission;
    if (granted.length === 0 && status !== 403 && !beforeTheSender.has(status)) wrong.push(`is ${status}, and not 403`);
    if (granted.length === 0 && status === 403 && method !== 'HEAD' && !isLacking)
      wrong.push('is refused, and not for the permission that is missing');
    if (granted.length > 0 && isLacking) wrong.push('is refused for a permission that the role has');
    if (status === 401) wrong.push('is not known');
  }
  const isAll = granted.some(({ scope }) => scope === 'all');
  for (const one of planted)
    if ((hidden.includes(one.group) || (one.isOwned && !isAll)) && text.includes(one.text))
      wrong.push(`shows ${one.text}, which is ${one.group}`);
  const groups = fieldGroupsOf[permission?.split(':')[0] ?? ''] ?? [];
  for (const group of groups)
    if (status < 300 && hidden.includes(group) && fieldsOf[group].test(text)) wrong.push(`has a field of ${group}`);
  return wrong;
};

const rightsOf = async (admin: Party, role: string): Promise<Role> => {
  const { versions } = (await done(admin.get(`/identity/v1/roles/${role}`))).body;
  return versions.at(-1);
};

const senderOf = async (name: SenderName, admin: Party, people: People): Promise<readonly [Party, Role]> => {
  if (name === 'API key') return [await people.program(roleOfKey), await rightsOf(admin, roleOfKey)];
  return [await people.person(name, name), await rightsOf(admin, name)];
};

export type AskedByRoles = {
  readonly admin: Party;
  readonly sender: (name: SenderName) => Sender;
  /** What requests refer to. */
  readonly known: (route: Route) => Known;
  readonly isSent: (request: FuzzRequest) => boolean;
  /** What the roles say, and who has which. */
  readonly rights: () => Promise<unknown>;
};

/** Plants values in an open system, and closes it: from now on each request is of one who has signed in. */
export const askByRoles = async ({ baseUrl, routes }: FuzzedSystem): Promise<AskedByRoles> => {
  await plant(httpTo(baseUrl));
  const admin = await setUp(baseUrl, setupCode);
  const people = peopleOf(baseUrl, admin);
  const everything = { name: 'Withheld', permissions: [{ permission: '*:*', scope: 'all' }], hidden: fieldGroups };
  await done(admin.put(`/identity/v1/roles/${withheld}`, { body: everything }));
  const spare = { name: 'Spare', email: 'spare@example.com' };
  const { user: spareUser } = (await done(admin.post('/identity/v1/users', { body: spare }))).body;
  const made = new Map<string, readonly [Party, Role]>();
  for (const name of senders) made.set(name, await senderOf(name, admin, people));
  const routeOf = routeFinder(routes);
  return {
    admin,
    known: knownWith(inIdentity(spareUser)),
    isSent: (request) => !changesRole(request),
    sender: (name) => {
      const [party, role] = made.get(name) ?? fail(name);
      return {
        headers: party.headers,
        faultsIn: (request, answer) => [
          ...faultsIn(request, answer, role.hidden.length > 0),
          ...faultsFor(role, routeOf(request), answer, request.method),
        ],
      };
    },
    rights: async () => {
      const roles = await Promise.all([...standardRoles, withheld].map((role) => rightsOf(admin, role)));
      const users = [...made.entries()].filter(([name]) => name !== 'API key');
      const read = users.map(async ([name, [{ id }]]) => {
        const { roles: own, isActive, delegations } = (await done(admin.get(`/identity/v1/users/${id}`))).body;
        return { name, own, isActive, delegations };
      });
      return { roles, users: await Promise.all(read) };
    },
  };
};

const fail = (name: string): never => {
  throw new Error(`no ${name}`);
};
