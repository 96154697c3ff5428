import { addDays, BusinessDate, dayIn, Instant, UserId, type ValueOf } from '@sales/contracts';
import { type AccessLog, type Clock, type Database, type ReadDatabase, sql, versionAt } from '@sales/eventsourcing';
import { checkRange, filter, type List, list, listRoute, now, oneOf, parameter, present } from '@sales/read-kit';
import { type App, BadRequest } from '@sales/service-kit';
import { Type } from 'typebox';
import { type RoleRow, readRoles } from '../access/index.ts';
import { byFunction, byUser, type UsedRow } from './counted.ts';
import { offeredBy } from './functions.ts';
import { needs, needsOf, oftenRefused } from './needs.ts';

/** Days that are asked for where the first is not said. */
const usualDays = 30;

const FunctionName = (description: string) =>
  Type.Optional(Type.String({ pattern: '^[a-z][A-Za-z]*:[a-z][a-z-]*$', maxLength: 100, description }));

const Used = Type.Object({
  user: Type.Optional(Type.With(UserId, { description: 'By user: who' })),
  function: Type.Optional(Type.String({ description: 'By function: its permission, `order:submit`' })),
  done: Type.Integer({ description: 'How often it was done' }),
  refused: Type.Integer({ description: 'Refused requests, the same once a minute' }),
  lastUsed: Type.Optional(Type.With(Instant, { description: 'When it was last done in this time' })),
  users: Type.Optional(Type.Integer({ description: 'By function: users who have used it' })),
  isActive: Type.Optional(Type.Boolean({ description: 'By user: whether the user is active' })),
  lastSignIn: Type.Optional(Type.With(Instant, { description: 'By user: the last sign-in in this time' })),
  refusals: Type.Optional(
    Type.Array(Type.Object({ function: Type.String(), count: Type.Integer() }), {
      description: 'By user: what was refused. Absent: nothing, or before 0.2.0',
    }),
  ),
  unused: Type.Optional(
    Type.Array(Type.String(), { description: 'By user: functions that the roles offer and that were never used' }),
  ),
  needsHelp: Type.Optional(Type.Array(oneOf(needs), { description: 'By user: why the user may need help' })),
});
type Used = ValueOf<typeof Used>;

/** The functions that each role offers now. */
const readOffers = async (database: Database, at: string): Promise<ReadonlyMap<string, readonly string[]>> =>
  new Map(
    (await readRoles(database, now)).map(({ role, versions }: RoleRow) => [
      role,
      offeredBy(versionAt(versions, at).details),
    ]),
  );

/** Of some users, the functions that each has ever used. */
const readUsed = async (
  database: Database,
  users: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const rows = await database.query<{ readonly actor: string; readonly functions: readonly string[] }>(
    sql`select actor, jsonb_agg(distinct function) as functions from read.usage
      where actor = any(${[...users]}::text[]) group by actor`,
  );
  return new Map(rows.map(({ actor, functions }) => [actor, new Set(functions)]));
};

type UsedSort = 'done' | 'refused' | 'lastUsed';

const listOf = (rows: ReturnType<typeof byUser>): List<UsedRow, UsedSort> => ({
  columns: sql`n.*`,
  from: sql`${rows} n`,
  sorts: {
    done: { by: sql`n.done`, type: 'bigint' },
    refused: { by: sql`n.refused`, type: 'bigint' },
    lastUsed: { by: sql`n.last_used`, type: 'timestamptz' },
  },
  id: [sql`n.id`],
  idOf: ({ id }) => [id],
});

const figuresOf = ({ done, refused, last_used, last_sign_in, refusals }: UsedRow) => ({
  ...{ done, refused },
  ...present({ lastUsed: done === 0 ? null : last_used, lastSignIn: last_sign_in, refusals }),
});

/** Users as they are shown: what they leave unused is looked up for these only. */
const usersOf = async (database: Database, rows: readonly UsedRow[], at: string): Promise<readonly Used[]> => {
  const offers = await readOffers(database, at);
  const used = await readUsed(
    database,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const { id, roles, is_active, done, refused, last_sign_in } = row;
    const isActive = is_active === true;
    const offered = [...new Set((roles ?? []).flatMap((role) => offers.get(role) ?? []))].sort();
    const unused = offered.filter((one) => used.get(id)?.has(one) !== true);
    const known = { isActive, done, refused, hasSignedIn: last_sign_in !== null, offered: offered.length };
    return {
      ...{ user: id as Used['user'] & string, ...figuresOf(row), isActive, unused },
      needsHelp: [...needsOf({ ...known, unused: unused.length })],
    };
  });
};

/** The same in SQL, for who asks for those only. */
const needIs = (offers: ReadonlyMap<string, readonly string[]>) => {
  const offered = [...offers].flatMap(([role, all]) => all.map((one) => ({ role, function: one })));
  return {
    refused: sql`n.refused >= ${oftenRefused}`,
    away: sql`(n.is_active and n.done = 0 and n.last_sign_in is null)`,
    unused: sql`(n.is_active and (
      select count(*) filter (where not exists (
        select from read.usage e where e.actor = n.id and e.function = o.function)) * 2 > count(*)
      from (select distinct one.function from jsonb_to_recordset(${JSON.stringify(offered)}::jsonb)
        as one (role text, function text) where n.roles ? one.role) o))`,
  };
};

const Day = (description: string) => Type.Optional(Type.Unsafe<string>({ ...BusinessDate, description }));

const usage = (accessLog: Pick<AccessLog, 'count'>, clock: Clock) =>
  list({
    url: '/v1/usage',
    permission: 'usage:read',
    reads: ['usage', 'access'],
    summary: 'Which functions are used, by whom, how often and when last; who may need help',
    description:
      'By user or by function, counted from what was recorded and from refused requests, of the users within the ' +
      'scope: their own usage, that of the team, or of all. A function has the name of its permission; what is only ' +
      'looked at is not counted, nor what programs do. Rows change their places while pages are read.',
    filters: {
      by: parameter(oneOf(['user', 'function'], { default: 'user', description: 'A row for each of these' })),
      from: parameter(Day(`The first day, in UTC. Default: the last is the ${usualDays}th day from it`)),
      to: parameter(Day('The last day, in UTC. Default: today')),
      user: parameter(Type.Optional(Type.With(UserId, { description: 'What this user has used' }))),
      function: parameter(FunctionName('Who has used this function, or was refused it')),
      needsHelp: filter(
        Type.Optional(
          Type.Array(oneOf(needs), {
            minItems: 1,
            maxItems: needs.length,
            description:
              `By user, for one of these reasons: \`refused\` ${oftenRefused} times or more; \`away\`: active, and ` +
              'has neither signed in nor done anything; `unused`: more than half of the functions that the roles ' +
              'offer, but for those of a role that offers everything, were never used',
          }),
        ),
        async (wanted, { database, query }) => {
          if (query['by'] === 'function')
            throw new BadRequest([
              { in: 'query', path: '/needsHelp', message: 'is about users', allowed: 'with `by=user` only' },
            ]);
          const isSo = needIs(await readOffers(database, clock.now()));
          return wanted.map((one) => isSo[one]).reduce((any, one) => sql`(${any} or ${one})`);
        },
      ),
    },
    rows: async (
      { by, from, to: until, user, function: used },
      { reach: { owners } },
    ): Promise<List<UsedRow, UsedSort>> => {
      const to = until ?? dayIn('UTC', clock.now());
      const first = from ?? addDays(to, 1 - usualDays);
      checkRange({ from: first, to }, 'from', 'to');
      const accesses = await accessLog.count({
        ...{ outcomes: ['forbidden', 'signedIn'], from: `${first}T00:00:00Z`, to: `${addDays(to, 1)}T00:00:00Z` },
      });
      const counted = { from: first, to, owners, user, function: used, accesses };
      return listOf(by === 'function' ? byFunction(counted) : byUser(counted));
    },
    sorts: ['done', 'refused', 'lastUsed'],
    sort: '-done',
    item: Used,
    itemsOf: async (database, { rows, query: { by } }) =>
      by === 'function'
        ? rows.map((row) => ({ function: row.id, ...figuresOf(row), users: row.users ?? 0 }))
        : usersOf(database, rows, clock.now()),
    // The rows are those of users within the reach.
    scope: 'byItems',
    file: [
      'usage',
      [
        'user',
        'function',
        'done',
        'refused',
        'lastUsed',
        'users',
        'isActive',
        'lastSignIn',
        ['refusals', ({ refusals = [] }) => refusals.map((one) => `${one.function} ${one.count}`).join(', ')],
        ['unused', ({ unused = [] }) => unused.join(', ')],
        'needsHelp',
      ],
    ],
  });

export const usageRoutes = (
  app: App,
  database: ReadDatabase,
  accessLog: Pick<AccessLog, 'count'>,
  clock: Clock,
): void => listRoute(app, database, usage(accessLog, clock));
