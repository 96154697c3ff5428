import { signingKeys as contract, object, PublicJwk, SigningKeyId } from '@sales/contracts';
import { derivedId, pause, rootId } from '@sales/eventsourcing';
import { type App, defineAggregate, defineModule, publishing, type Scope } from '@sales/service-kit';
import { Type } from 'typebox';
import { credentials, sealingIn } from '../credentials/index.ts';
import { type KnownKey, type SigningKeys, signingKeysIn } from './keys.ts';
import { signingKey } from './signing-key.ts';

export type { SigningKeys } from './keys.ts';

const signingKeyAggregate = defineAggregate({
  category: 'signingKey',
  published: publishing(contract),
  decider: () => signingKey,
});

/** How often it is looked whether another key is due, in ms. */
const every = 30_000;
const tryAgain = 1000;

/** One for all modules of the service. */
export const signingKeysOf = (scope: Scope): SigningKeys =>
  scope.use(({ platform: { database, keys } }) => signingKeysIn(database, sealingIn(keys)));

const Jwk = object(
  {
    ...PublicJwk.properties,
    kid: SigningKeyId,
    alg: Type.Literal('EdDSA'),
    use: Type.Literal('sig'),
  },
  { $id: 'SigningJwk' },
);

const jwksRoute = (app: App, keys: SigningKeys, now: () => number): void => {
  app.get(
    '/v1/jwks',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Public keys of access tokens',
        description:
          'In the format of RFC 7517: keys that sign, those that will within a quarter of an hour, and those whose ' +
          'last tokens are still valid.',
        response: { 200: object({ keys: Type.Array(Jwk) }, { $id: 'JsonWebKeySet' }) },
      },
      config: { permission: 'open' },
    },
    async (_request, reply) => {
      const known = await keys.known(now());
      const told = known.map(({ keyId, key: { publicJwk } }) => ({
        ...({ ...publicJwk, kid: keyId, alg: 'EdDSA', use: 'sig' } as const),
      }));
      return reply.header('cache-control', 'public, max-age=300').send({ keys: told });
    },
  );
};

/** The keys that sign tokens: each is published before it signs, signs for a day, and is known until its last ends. */
export const signingModule = defineModule({
  name: 'signing',
  aggregates: [signingKeyAggregate],
  schemas: { credentials },
  start: (scope) => {
    const { handler, logger, platform } = scope;
    const { clock, leases } = platform;
    const handled = handler(signingKeyAggregate);
    const keys = signingKeysOf(scope);
    const now = (): number => Date.parse(clock.now());

    const publish = async ({ keyId, key }: KnownKey): Promise<void> => {
      const id = derivedId(rootId, `signing key ${keyId} ${key.from} ${key.until}`);
      const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:identity' };
      await handled.handle(keyId, { type: 'PublishSigningKey', key }, context);
    };
    const renew = async (): Promise<void> => {
      for (const known of await keys.renew(now())) await publish(known);
    };

    return {
      tasks: {
        'signing keys': (signal) =>
          leases.hold(
            'identity signing keys',
            async (held) => {
              while (!held.aborted) {
                const isDone = await renew().then(
                  () => true,
                  (error: unknown) => {
                    logger.warn({ err: error }, 'signing keys were not renewed, will try again');
                    return false;
                  },
                );
                await pause(isDone ? every : tryAgain, held);
              }
            },
            signal,
          ),
      },
      routes: (app) => jwksRoute(app, keys, now),
    };
  },
});
