import { type Giver, Id, Instant, object, PrincipalId, RoleCode, RoleCodes, Text } from '@sales/contracts';
import type { Clock, CommandHandler } from '@sales/eventsourcing';
import { type After, type App, commandRoute, mintApiKey, newId, streamRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { RightsOf } from '../roles/index.ts';
import type { ApiKeyCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { ApiKeyEvent } from './events.ts';
import type { IssuerOf } from './issuer-of.ts';
import type { ApiKeyState } from './state.ts';

export type ApiKeys = CommandHandler<ApiKeyState, ApiKeyCommand, ApiKeyEvent>;

export type ApiKeyDeps = {
  readonly keys: ApiKeys;
  readonly giverOf: (actor: string) => Promise<Giver>;
  readonly issuerOf: IssuerOf;
  readonly rightsOf: RightsOf;
  readonly clock: Clock;
};

/** In ms. */
const day = 86_400_000;

const Path = object({ key: Id });

const shown = {
  key: Id,
  principal: Type.With(PrincipalId, { description: 'Principal of the program, as recorded with what it does' }),
  name: Text(100),
  roles: RoleCodes,
  issuedAt: Instant,
  expiresAt: Instant,
  isRevoked: Type.Boolean(),
  /** The ETag without its quotes. */
  revision: Type.Integer(),
};

const ApiKey = object(shown, { $id: 'ApiKey' });

const IssuedApiKey = object(
  {
    ...shown,
    secret: Type.Optional(
      Type.String({
        description:
          'Sent by the program as `Authorization: Bearer <secret>`. Shown only here: the system does not keep it. ' +
          'Absent in the answer to a repeated request: revoke the key then, and issue another',
      }),
    ),
  },
  { $id: 'IssuedApiKey' },
);

const IssueBody = object(
  {
    key: Type.Optional(Type.With(Id, { description: 'Your own id; absent: the service assigns one' })),
    name: Text(100),
    roles: Type.Array(RoleCode, { minItems: 1, maxItems: 20, uniqueItems: true }),
    validDays: Type.Integer({ minimum: 1, maximum: 366, description: 'Days until the key expires' }),
  },
  { $id: 'IssueApiKey' },
);

/** @throws DomainError `api-key/unknown` */
const toApiKey = ({ id, state, revision }: After<ApiKeyState>): Static<typeof ApiKey> => {
  if (state.status === 'none') return reject('api-key/unknown');
  const { name, roles, issuedAt, expiresAt, status } = state;
  return {
    ...{ key: id, principal: `service:${id}`, name, roles: [...roles], issuedAt, expiresAt },
    ...{ isRevoked: status === 'revoked', revision },
  };
};

/** Every route of API keys. */
export const apiKeyRoutes = (app: App, { keys, giverOf, issuerOf, rightsOf, clock }: ApiKeyDeps): void => {
  const saidBy = async (roles: readonly string[]) => {
    const now = clock.now();
    return Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await rightsOf.from(role, now)])));
  };

  commandRoute(app, {
    method: 'POST',
    url: '/v1/api-keys',
    permission: 'apiKey:issue',
    effectiveAt: 'none',
    summary: 'Issue a key for a program that uses the APIs',
    description:
      'The roles say what the program may do. A key gets no more than its issuer has. The secret is in this answer ' +
      'only; the system keeps its hash.',
    body: IssueBody,
    ok: { status: 201, schema: IssuedApiKey },
    problems: ['api-key/role-unknown', 'api-key/beyond-own-rights', 'api-key/already-issued'],
    command: async ({ body: { key: own, name, roles, validDays }, context }) => {
      const now = clock.now();
      const id = own ?? newId(context, 'key');
      const { key: secret, hash } = mintApiKey(id);
      const command: ApiKeyCommand = {
        type: 'IssueApiKey',
        ...{ name, hash, roles: await saidBy(roles) },
        expiresAt: new Date(Date.parse(now) + validDays * day).toISOString(),
        giver: await giverOf(context.actor),
      };
      const { state, ...result } = await keys.handle(id, command, context);
      // A repeat has minted another secret, which is not that of the key.
      return { ...result, state: { key: state, ...(!result.repeated && { secret }) } };
    },
    answer: ({ state: { key, secret }, ...after }) => ({
      ...toApiKey({ ...after, state: key }),
      ...(secret !== undefined && { secret }),
    }),
    location: ({ id }) => `/v1/api-keys/${id}`,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/api-keys/:key/revoke',
    permission: 'apiKey:revoke',
    effectiveAt: 'none',
    summary: 'Revoke an API key, in every service within a second',
    description:
      'This cannot be undone. Revoking it again changes nothing. A key that another has issued takes all that its ' +
      'roles say.',
    params: Path,
    ok: { schema: ApiKey },
    problems: ['api-key/unknown', 'api-key/beyond-own-rights'],
    command: async ({ params: { key }, context }) => {
      const { actor } = context;
      const { state } = await keys.load(key);
      const command: ApiKeyCommand = {
        type: 'RevokeApiKey',
        // A key has the roles that it was issued with.
        roles: await saidBy(state.status === 'none' ? [] : state.roles),
        isOwn: actor === `service:${key}` || actor === (await issuerOf(key)),
        giver: await giverOf(actor),
      };
      return keys.handle(key, command, context);
    },
    answer: toApiKey,
  });
  streamRoute(app, {
    url: '/v1/api-keys/:key',
    permission: 'apiKey:read',
    summary: 'An API key from its events, now or as of any instant; never its secret',
    description: 'Lists are at `/query/v1/api-keys`.',
    params: Path,
    ok: ApiKey,
    problems: ['api-key/unknown'],
    of: keys,
    id: ({ key }) => key,
    answer: toApiKey,
  });
};
