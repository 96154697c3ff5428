import {
  Id,
  Instant,
  PrincipalId,
  personal,
  RoleCode,
  RoleCodes,
  RoleDetails,
  TeamCode,
  Text,
  UserDetails,
  UserId,
  type ValueOf,
} from '@sales/contracts';
import {
  type Clock,
  type Database,
  erasedText,
  type ReadDatabase,
  type SqlStatement,
  sql,
  versionAt,
} from '@sales/eventsourcing';
import {
  type AsOf,
  filter,
  foldEach,
  is,
  type List,
  listRoute,
  readStreams,
  replayed,
  search,
  shortListRoute,
  storyLink,
} from '@sales/read-kit';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { evolveApiKey, evolveUser } from './fold.ts';
import { type KeyState, keyStates, rightsIn, stateOfKey } from './key-states.ts';
import { readRoles } from './roles.ts';
import { type ApiKeyRow, type Member, type UserRow, userTable } from './table.ts';
import { readTeams } from './teams.ts';

const href = Type.String({ description: 'Timeline: who, when and why' });

const UserItem = Type.Object(
  {
    user: Id,
    principal: UserId,
    name: personal(Type.String({ description: '`[erased]` of a user who is erased' })),
    email: Type.Optional(personal(Type.String({ format: 'email', description: 'Absent of a user who is erased' }))),
    locale: UserDetails.properties.locale,
    isActive: Type.Boolean(),
    roles: RoleCodes,
    teams: Type.Optional(Type.Array(TeamCode, { description: 'Teams of the user, now or at that instant' })),
    delegations: Type.Array(
      Type.Object(
        { delegationId: Id, to: UserId, from: Instant, until: Instant },
        { additionalProperties: false, $id: 'Delegation' },
      ),
      { description: 'Those that were not ended; some may have expired' },
    ),
    registeredAt: Instant,
    updatedAt: Instant,
    href,
  },
  { $id: 'UserSummary' },
);
type UserItem = ValueOf<typeof UserItem>;

type UserSort = 'name' | 'registeredAt';

const userListOf = (users: SqlStatement): List<UserRow, UserSort> => ({
  columns: sql`u.*`,
  from: sql`${users} u`,
  sorts: {
    name: { by: sql`u.name`, type: 'name', movedBy: ['sales.user.changed.v1'] },
    registeredAt: { by: sql`u.registered_at`, type: 'timestamptz' },
  },
  id: [sql`u.user_id`],
  idOf: (row) => [row.user_id],
  moves: {
    readModel: 'access',
    category: 'user',
    rows: (ids) => sql`u.user_id = any(${[...ids]}::text[])`,
  },
});

const pastUsers = replayed({
  list: userListOf,
  live: sql`read.users`,
  table: userTable,
  stream: (row) => `user-${row.user_id}`,
  evolve: evolveUser,
});

const isMemberAt = ({ periods }: Member, at: string): boolean =>
  periods.some(({ from, until }) => from <= at && (until === undefined || at < until));

/** The rows of a short table now, or the fold of each as of an instant. */
const readApiKeys = async (database: Database, at: AsOf): Promise<readonly ApiKeyRow[]> => {
  const rows = await database.query<ApiKeyRow>(sql`select * from read.api_keys order by issued_at, key_id`);
  if (at.asOf === undefined) return rows;
  return foldEach(
    await readStreams(
      database,
      rows.map(({ key_id }) => `apiKey-${key_id}`),
      at,
    ),
    evolveApiKey,
  );
};

/** The users who have issued some keys. */
const readIssuers = async (database: Database, keys: readonly ApiKeyRow[], at: AsOf): Promise<readonly UserRow[]> => {
  const ids = [...new Set(keys.map((row) => row.issued_by.replace(/^user:/, '')))];
  if (at.asOf === undefined)
    return database.query<UserRow>(sql`select * from read.users where user_id = any(${ids}::text[])`);
  return foldEach(
    await readStreams(
      database,
      ids.map((id) => `user-${id}`),
      at,
    ),
    evolveUser,
  );
};

const userOf = (row: UserRow, at: AsOf): UserItem => ({
  ...{ user: row.user_id, principal: `user:${row.user_id}`, name: row.name, locale: row.locale },
  ...(row.email !== '' && row.email !== erasedText && { email: row.email }),
  ...{ isActive: row.is_active, roles: [...row.roles], delegations: [...row.delegations] },
  ...{ registeredAt: row.registered_at, updatedAt: row.updated_at, href: storyLink('user', row.user_id, at) },
});

const userRoutes = (app: App, database: ReadDatabase, clock: Clock): void =>
  listRoute(app, database, {
    url: '/v1/users',
    permission: 'user:read',
    reads: ['access'],
    summary: 'Users, with their roles and teams',
    description: '`search` looks in name and e-mail address.',
    filters: {
      isActive: is(sql`u.is_active`, Type.Boolean()),
      role: filter(Type.Optional(RoleCode), (role) => sql`u.roles ? ${role}`),
      team: filter(
        Type.Optional(Type.With(TeamCode, { description: 'Members of the team, now or at that instant' })),
        async (team, { database: asked, query }) => {
          const at = query.asOf ?? clock.now();
          const found = (await readTeams(asked, query)).find((one) => one.team === team);
          const members = (found?.members ?? []).filter((one) => isMemberAt(one, at));
          return sql`'user:' || u.user_id = any(${members.map(({ user }) => user)}::text[])`;
        },
      ),
      search: search('Prefixes of words in the name or the e-mail address'),
    },
    rows: userListOf(sql`read.users`),
    sorts: ['name', 'registeredAt'],
    sort: 'name',
    past: { key: 'registeredAt', list: pastUsers },
    item: UserItem,
    itemsOf: async (from, { query: at, rows }) => {
      const teams = await readTeams(from, at);
      const then = at.asOf ?? clock.now();
      const isIt = (principal: string) => (member: Member) => member.user === principal && isMemberAt(member, then);
      return rows.map((row) => {
        const user = userOf(row, at);
        return {
          ...user,
          teams: teams.filter(({ members }) => members.some(isIt(user.principal))).map(({ team }) => team),
        };
      });
    },
    groups: { personal: ['name', 'email', 'search'] },
    file: ['users', ['user', 'name', 'email', 'locale', 'isActive', 'roles', 'registeredAt', 'updatedAt']],
  });

const roleRoutes = (app: App, database: ReadDatabase, clock: Clock): void =>
  shortListRoute(app, {
    url: '/v1/roles',
    permission: 'role:read',
    reads: ['access'],
    summary: 'Roles with their permissions, now or as of any instant',
    description: 'All of them. A change that applies from a later instant on is shown from then on.',
    item: Type.Object({
      role: RoleCode,
      details: RoleDetails,
      from: Type.With(Instant, { description: 'Since when the details apply' }),
      href,
    }),
    items: async (at) =>
      (await readRoles(database, at)).map(({ role, versions }) => ({
        role,
        ...versionAt(versions, at.asOf ?? clock.now()),
        href: storyLink('role', role, at),
      })),
    file: [
      'roles',
      [
        'role',
        'details.name',
        [
          'permissions',
          ({ details }) => details.permissions.map(({ permission, scope }) => `${permission} ${scope}`).join(', '),
        ],
        ['hidden', ({ details }) => details.hidden.join(', ')],
        ['requiresSecondFactor', ({ details }) => details.requiresSecondFactor ?? false],
        'from',
      ],
    ],
  });

const teamRoutes = (app: App, database: ReadDatabase, clock: Clock): void =>
  shortListRoute(app, {
    url: '/v1/teams',
    permission: 'team:read',
    reads: ['access'],
    summary: 'Teams with the team above each and their members, now or as of any instant',
    description: 'All of them, closed ones too. The times of each membership are at `/identity/v1/teams/{team}`.',
    item: Type.Object({
      team: TeamCode,
      name: Text(100),
      parent: Type.Optional(TeamCode),
      members: Type.Array(UserId),
      closedAt: Type.Optional(Type.With(Instant, { description: 'Of a team that is closed, for good' })),
      href,
    }),
    items: async (at) => {
      const then = at.asOf ?? clock.now();
      return (await readTeams(database, at)).map(({ team, versions, members, closed_at }) => {
        const { name, parent } = versionAt(versions, then);
        const own = members.filter((one) => isMemberAt(one, then)).map(({ user }) => user);
        return {
          ...{ team, name, members: own.toSorted(), href: storyLink('team', team, at) },
          ...(parent !== undefined && { parent }),
          ...(closed_at !== null && { closedAt: closed_at }),
        };
      });
    },
    file: ['teams', ['team', 'name', 'parent', ['members', ({ members }) => members.join(', ')], 'closedAt']],
  });

const apiKeyRoutes = (app: App, database: ReadDatabase, clock: Clock): void =>
  shortListRoute(app, {
    url: '/v1/api-keys',
    permission: 'apiKey:read',
    reads: ['access'],
    summary: 'API keys, never their secrets',
    description: 'All of them, in the order of issue, including revoked and expired ones.',
    item: Type.Object({
      key: Id,
      principal: PrincipalId,
      name: Text(100),
      roles: RoleCodes,
      issuedAt: Instant,
      issuedBy: Type.String({ description: 'Issuer' }),
      expiresAt: Instant,
      revokedAt: Type.Optional(Instant),
      state: Type.Unsafe<KeyState>(
        Type.Union(
          keyStates.map((one) => Type.Literal(one)),
          {
            description:
              '`limited`: who has issued it may not do any more all that its roles say, so the key may not either; ' +
              '`issuerInactive`: it counts for nothing, as it was issued by a user who was deactivated since, by a ' +
              'key that has ended, or before the system had an administrator',
          },
        ),
      ),
      limitedRoles: Type.Optional(Type.With(RoleCodes, { description: 'Of a limited key: the roles in question' })),
      href,
    }),
    items: async (at) => {
      const then = at.asOf ?? clock.now();
      const keys = await readApiKeys(database, at);
      const facts = rightsIn(keys, await readIssuers(database, keys, at), await readRoles(database, at), then);
      return keys.map((row) => {
        const { state, limitedRoles } = stateOfKey(row, facts, then);
        return {
          ...{ key: row.key_id, principal: `service:${row.key_id}`, name: row.name, roles: [...row.roles] },
          ...{ issuedAt: row.issued_at, issuedBy: row.issued_by, expiresAt: row.expires_at, state },
          ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
          ...(limitedRoles !== undefined && { limitedRoles: [...limitedRoles] }),
          href: storyLink('apiKey', row.key_id, at),
        };
      });
    },
    file: ['api-keys', ['key', 'name', 'roles', 'state', 'issuedAt', 'issuedBy', 'expiresAt', 'revokedAt']],
  });

export const accessRoutes = (app: App, database: ReadDatabase, clock: Clock): void => {
  userRoutes(app, database, clock);
  roleRoutes(app, database, clock);
  teamRoutes(app, database, clock);
  apiKeyRoutes(app, database, clock);
};
