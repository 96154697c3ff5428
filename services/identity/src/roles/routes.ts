import { type Giver, Instant, object, RoleCode, RoleDetails } from '@sales/contracts';
import type { Clock, CommandHandler } from '@sales/eventsourcing';
import { type After, type App, asKnownQuery, commandRoute, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { RoleCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { RoleEvent } from './events.ts';
import type { RoleState } from './state.ts';

export type Roles = CommandHandler<RoleState, RoleCommand, RoleEvent>;

const Path = object({ role: RoleCode });

const Role = object(
  {
    role: RoleCode,
    /** The last one whose time has come is what is so now. */
    versions: Type.Array(object({ from: Instant, ...RoleDetails.properties }, { $id: 'RoleVersion' })),
    /** The ETag without its quotes. */
    revision: Type.Integer(),
  },
  { $id: 'Role' },
);

const RoleAt = object(
  {
    ...Role.properties,
    at: Type.With(Instant, { description: 'Now, or `asOf`: the last version from then or before is what is so' }),
  },
  { $id: 'RoleAt' },
);

/** @throws DomainError `role/unknown` */
const toRole = ({ id, state, revision }: After<RoleState>): Static<typeof Role> => {
  if (state.status === 'none') return reject('role/unknown');
  const versions = state.versions.map(({ from, details: { permissions, hidden, ...details } }) => ({
    ...{ from, ...details, permissions: [...permissions], hidden: [...hidden] },
  }));
  return { role: id, versions, revision };
};

const Body = object(
  { ...RoleDetails.properties, hidden: Type.Optional({ ...RoleDetails.properties.hidden, default: [] }) },
  { $id: 'DefineRole' },
);

export type RoleDeps = {
  readonly roles: Roles;
  readonly giverOf: (actor: string) => Promise<Giver>;
  readonly clock: Clock;
};

/** Every route of roles. */
export const roleRoutes = (app: App, { roles, giverOf, clock }: RoleDeps): void => {
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/roles/:role',
    permission: 'role:define',
    effectiveAt: 'any',
    summary: 'Create or replace a role',
    description:
      'The body replaces the role: omitted permissions are removed. Applies in every service within a second, or ' +
      'from `Effective-At`, which may be in the future but not in the past. The caller needs all that the role says ' +
      'from then on, before and after. Only an administrator takes back `requiresSecondFactor`. Of `administrator` ' +
      'only `requiresSecondFactor` can change: send the rest as it is. Repeating the same body changes nothing.',
    params: Path,
    body: Body,
    ok: { schema: Role },
    problems: [
      'role/fixed',
      'role/permission-unknown',
      'role/permission-repeated',
      'role/beyond-own-rights',
      'role/dated-too-early',
    ],
    command: async ({ params: { role }, body, context }) => {
      const { hidden = [], requiresSecondFactor = false, ...rest } = body;
      const { effectiveAt: dated, actor } = context;
      const command: RoleCommand = {
        type: 'DefineRole',
        ...{ role, giver: await giverOf(actor), now: clock.now() },
        details: { ...rest, hidden, ...(requiresSecondFactor && { requiresSecondFactor }) },
        ...(dated !== undefined && { dated }),
      };
      return roles.handle(role, command, context);
    },
    answer: toRole,
  });
  queryRoute(app, {
    url: '/v1/roles/:role',
    permission: 'role:read',
    summary: 'A role from its events, now or as of any instant',
    description:
      'Always current: reads its events, not a read model. Eight roles exist from the first start on. Lists are ' +
      'at `/query/v1/roles`.',
    params: Path,
    query: asKnownQuery,
    ok: RoleAt,
    problems: ['role/unknown'],
    reads: [], // its own stream is never behind
    etag: ({ revision }) => revision,
    handle: async ({ params: { role }, query: { asOf } }) => {
      const { state, revision } = await roles.load(role, asOf);
      return { ...toRole({ id: role, state, revision: Number(revision ?? -1n) }), at: asOf ?? clock.now() };
    },
  });
};
