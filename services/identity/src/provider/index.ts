import { object } from '@sales/contracts';
import { derivedId, rootId } from '@sales/eventsourcing';
import { type App, defineModule, type Logger, type Scope } from '@sales/service-kit';
import { Type } from 'typebox';
import { credentialProblems, type Locale, localeOf, sealingIn } from '../credentials/index.ts';
import {
  clearCookie,
  cookieOf,
  described,
  fromOf,
  keepSession,
  PasswordBody,
  requireSameSite,
  type SignIn,
  type SignInSettings,
  setCookie,
} from '../sign-in/index.ts';
import { type Claims, type ProviderClient, providerClient } from './client.ts';
import { type ProviderConfig, type ProviderSettings, providerIn } from './config.ts';
import { type Identities, identitiesIn, type Request } from './identities.ts';

export { type ProviderSettings, providerIn, providerSettings } from './config.ts';

/** What the sign-in by a provider asks of the users. */
export type ProvidedPeople = {
  /** Registers them where they are not. @throws DomainError when another user has the e-mail address */
  readonly register: (
    userId: string,
    person: { readonly name: string; readonly email: string; readonly locale: Locale },
  ) => Promise<void>;
  /** They have the wanted ones of those that may be given, and what else they have. */
  readonly setRoles: (userId: string, wanted: readonly string[], among: readonly string[]) => Promise<void>;
};

export type ProvidedPeopleIn = (scope: Scope<SignInSettings>) => ProvidedPeople;

type Parts = {
  readonly config: ProviderConfig;
  readonly client: ProviderClient;
  readonly identities: Identities;
  readonly people: ProvidedPeople;
  readonly signIn: SignIn;
  readonly now: () => string;
  readonly logger: Logger;
};

/** The user whom a person at a provider becomes. It follows from who they are there. */
export const providedUserId = (issuer: string, subject: string): string =>
  derivedId(rootId, `provider|${issuer}|${subject}`);

const isOwnPath = (text: string | undefined): text is string => text !== undefined && /^\/(?![/\\])/.test(text);

const rolesOf = ({ roles }: ProviderConfig, { groups }: Claims): readonly string[] =>
  roles.filter(({ group }) => groups.includes(group)).map(({ role }) => role);

/** Whose account it is: linked by issuer and subject only; never by an e-mail address. */
const userOf = async (claims: Claims, request: Request, locale: Locale, parts: Parts): Promise<string | undefined> => {
  const { config, identities, people, now } = parts;
  const { issuer, subject, name, email } = claims;
  if (request.userId !== undefined) {
    const linked = await identities.link(issuer, subject, request.userId, now());
    return linked === request.userId ? linked : undefined;
  }
  const known = await identities.userOf(issuer, subject);
  if (known !== undefined) return known;
  if (rolesOf(config, claims).length === 0 || name === undefined || email === undefined) return undefined;
  const userId = providedUserId(issuer, subject);
  await people.register(userId, { name, email, locale });
  return identities.link(issuer, subject, userId, now());
};

const routes = (app: App, parts: Parts): void => {
  const { config, client, identities, people, signIn, now, logger } = parts;
  const hide = { hide: true } as const;
  const open = { permission: 'open' } as const;

  const begin = async (request: Omit<Request, 'verifier' | 'nonce'>) => {
    const { state, url, pending } = await client.begin();
    await identities.keep(state, { ...request, ...pending }, now());
    return { state, url: url.href };
  };

  const Begin = Type.Object({ return: Type.Optional(Type.String({ maxLength: 2000 })) });
  app.get('/v1/provider', { schema: { ...hide, querystring: Begin }, config: open }, async (request, reply) => {
    const { return: wanted } = request.query;
    try {
      const { state, url } = await begin(isOwnPath(wanted) ? { return: wanted } : {});
      setCookie(request, reply, 'provider', state);
      return reply.redirect(url);
    } catch (error) {
      logger.warn({ err: error }, 'the provider of sign-in does not answer');
      return reply.redirect(`${app.prefix}/sign-in?problem=provider/unavailable`);
    }
  });

  app.post(
    '/v1/provider-links',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Link the own account with the one at the provider of the company',
        description: 'Gives the address at which the browser goes on. From then on the provider lets the person in.',
        body: PasswordBody,
        response: { 200: object({ url: Type.String() }, { $id: 'ProviderLink' }) },
      },
      config: described(credentialProblems, ['sign-in/not-signed-in', 'sign-in/refused', 'sign-in/too-many-attempts']),
    },
    async (request, reply) => {
      requireSameSite(request);
      const present = await signIn.present(cookieOf(request, 'session'));
      await signIn.requirePassword(present, request.body.password);
      const { state, url } = await begin({ userId: present.person.userId });
      setCookie(request, reply, 'provider', state);
      return reply.send({ url });
    },
  );

  app.get('/v1/provider/callback', { schema: hide, config: open }, async (request, reply) => {
    const refuse = (problem: string) => reply.redirect(`${app.prefix}/sign-in?problem=provider/${problem}`);
    const state = cookieOf(request, 'provider');
    clearCookie(request, reply, 'provider');
    const pending = state === undefined ? undefined : await identities.take(state, now());
    if (state === undefined || pending === undefined) return refuse('failed');
    const [, query = ''] = request.url.split('?');
    const claims = await client.finish(query, state, pending).catch((error: unknown) => {
      logger.warn({ err: error }, 'a sign-in by the provider was refused');
      return undefined;
    });
    if (claims === undefined) return refuse('failed');
    const locale = localeOf(request.headers['accept-language']);
    const userId = await userOf(claims, pending, locale, parts).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'DomainError') return undefined;
      throw error;
    });
    const from = fromOf(request);
    if (userId !== undefined && config.roles.length > 0)
      await people.setRoles(
        userId,
        rolesOf(config, claims),
        config.roles.map(({ role }) => role),
      );
    const by = userId === undefined ? undefined : await signIn.byProvider(userId, from);
    if (by === undefined) {
      await signIn.note({ outcome: 'refused', method: 'provider', ...from });
      return refuse('unknown');
    }
    keepSession(request, reply, by);
    return reply.redirect(pending.return ?? `${app.prefix}/account`);
  });
};

/** Sign-in by the OpenID provider of a company, where one is named. */
export const providerModule = (peopleIn: ProvidedPeopleIn, signInOf: (scope: Scope<SignInSettings>) => SignIn) =>
  defineModule<SignInSettings & ProviderSettings>({
    name: 'provider',
    start: (scope) => {
      const { platform, settings, logger } = scope;
      const config = providerIn(settings);
      if (config === undefined) return {};
      const identities = identitiesIn(platform.database, sealingIn(platform.keys));
      const parts = { config, client: providerClient(config), identities, logger, now: platform.clock.now };
      const own = { people: scope.use(peopleIn), signIn: signInOf(scope) };
      return { routes: (app) => routes(app, { ...parts, ...own }) };
    },
  });
