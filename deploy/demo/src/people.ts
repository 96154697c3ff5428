import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { read } from './answers.ts';
import { type Client, Refused } from './client.ts';
import { demoId } from './ids.ts';
import type { Plan } from './plan.ts';

type Person = { readonly role: string; readonly name: string; readonly locale: 'en' | 'zh'; readonly sees: string };

/** One of each role that a system begins with, but for the administrator; `integrator` is for programs. */
const people: readonly Person[] = [
  { role: 'sales-manager', name: 'Mia Manager', locale: 'en', sees: 'the customers and orders of the team, approvals' },
  { role: 'salesperson', name: 'Sam Sales', locale: 'en', sees: 'every fourth customer, as the owner, without cost' },
  { role: 'warehouse', name: 'Wang Wei', locale: 'zh', sees: 'stock and shipping, without cost and credit' },
  { role: 'finance', name: 'Fay Finance', locale: 'en', sees: 'invoices, payments, credit, receivables' },
  { role: 'auditor', name: 'Otto Auditor', locale: 'en', sees: 'everything, and changes nothing' },
  { role: 'operator', name: 'Olga Operator', locale: 'en', sees: 'read models, parked events, metrics' },
];

const team = 'demo-sales';
const idOf = (role: string): string => demoId('people', 'user', role);
const emailOf = (role: string): string => `${role}@demo.example`;

const LinkAnswer = Type.Object({ link: Type.String() });
const SetUpAnswer = Type.Object({ isSetUp: Type.Boolean() });

const codeIn = ({ link }: Static<typeof LinkAnswer>): string => new URL(link).hash.slice(1);

export type PeopleOptions = {
  readonly client: Client;
  readonly plan: Plan;
  /** Whether the administrator is made as well: from then on the system asks who sends a request. */
  readonly administrator: boolean;
  /** Whether people who are there already get another password. */
  readonly newPasswords: boolean;
};

/** Who signs in with which password; without one it is that of an earlier run. */
type Login = Person & { readonly password?: string };

/**
 * People of each role, in a team, who can sign in. Made again nothing changes. The last one is the administrator, made
 * by the link of the first start as a person would.
 */
export const invitePeople = async (options: PeopleOptions): Promise<readonly Login[]> => {
  const { client, plan } = options;
  // One for all, that is new in each system: what is published with the source would be known to everyone.
  const password = randomBytes(15).toString('base64url');
  const send = async (method: 'POST' | 'PUT', path: string, body?: unknown, at?: string) =>
    client.send({
      ...{ method, path: `/identity/v1${path}`, key: demoId('people', path, password) },
      ...(body !== undefined && { body }),
      ...(at !== undefined && { at }),
    });

  const isThere = async (path: string): Promise<boolean> => {
    try {
      await client.get(`/identity/v1${path}`);
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return false;
      throw error;
    }
  };

  const invite = async (person: Person): Promise<Login> => {
    const { role, name, locale } = person;
    const path = `/users/${idOf(role)}`;
    const wasThere = await isThere(path);
    if (!wasThere) {
      await send('PUT', path, { name, email: emailOf(role), locale });
      await send('POST', `${path}/assign-roles`, { roles: [role] });
    }
    if (wasThere && !options.newPasswords) return person;
    const made = await send('POST', `${path}/${wasThere ? 'reset-password' : 'invite'}`);
    await client.send({
      ...{ method: 'POST', path: '/identity/v1/password-by-link', key: demoId('people', role, password) },
      body: { code: codeIn(read(LinkAnswer, made.json())), password },
    });
    return { ...person, password };
  };

  /** The manager sees what the salesperson has, who has every fourth customer. */
  const makeTeam = async (): Promise<void> => {
    if (!(await isThere(`/teams/${team}`))) await send('PUT', `/teams/${team}`, { name: 'Sales' }, plan.opensAt);
    const periods = [{ from: plan.opensAt }];
    for (const role of ['sales-manager', 'salesperson'])
      await send('PUT', `/teams/${team}/members/${idOf(role)}`, { periods });
    const owner = `user:${idOf('salesperson')}`;
    for (const { customerId } of plan.customers.filter((_, nth) => nth % 4 === 0))
      await client.send({
        ...{ method: 'POST', path: `/customer/v1/customers/${customerId}/assign-owner` },
        ...{ key: `${plan.source}/${customerId}/owner`, body: { owner } },
      });
  };

  const setUp = async (): Promise<readonly Login[]> => {
    const { isSetUp } = read(SetUpAnswer, await client.get('/identity/v1/setup'));
    if (isSetUp || !options.administrator) return [];
    const made = await send('POST', '/setup-links');
    const ada = { role: 'administrator', name: 'Ada Admin', locale: 'en', sees: 'everything' } as const;
    const { name, locale, role } = ada;
    const code = codeIn(read(LinkAnswer, made.json()));
    await send('POST', '/setup', { code, name, email: emailOf(role), password, locale });
    return [{ ...ada, password }];
  };

  const logins: Login[] = [];
  for (const person of people) logins.push(await invite(person));
  await makeTeam();
  return [...logins, ...(await setUp())];
};

/** How to sign in as whom, and what to look at. */
export const signInAs = (logins: readonly Login[], baseUrl: string): string => {
  const width = Math.max(...logins.map(({ role }) => emailOf(role).length));
  const [made] = logins.filter(({ password }) => password !== undefined);
  const isKept = logins.some(({ password }) => password === undefined);
  return [
    `Sign in at ${baseUrl}/identity/sign-in, each with an e-mail address, to see what the role lets one see:`,
    ...logins.map(({ role, name, sees }) => `  ${emailOf(role).padEnd(width)}  ${name}: ${sees}`),
    ...(made === undefined ? [] : [`The password ${isKept ? 'of those made now' : 'of all'}: ${made.password}`]),
    ...(isKept ? ['Others keep their password; `--new-passwords` gives them another one.'] : []),
    '',
  ].join('\n');
};
