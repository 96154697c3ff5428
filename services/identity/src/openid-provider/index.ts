import { Id, object, UserId } from '@sales/contracts';
import { DomainError } from '@sales/eventsourcing';
import {
  type App,
  defineModule,
  type ForeignPerson,
  foreignIn,
  foreignPersons,
  fromOf,
  type GroupRoles,
  groupRolesIn,
  type Request as HttpRequest,
  type Logger,
  providedUserId,
  type Reply,
  rolesOfGroups,
  type Scope,
  Unauthenticated,
} from '@sales/service-kit';
import { Type } from 'typebox';
import { credentialProblems, type From, type Locale, localeOf, reject, sealingIn } from '../credentials/index.ts';
import {
  clearCookie,
  cookieOf,
  described,
  keepSession,
  PasswordBody,
  requireSameSite,
  type SignIn,
  type SignInSettings,
  setCookie,
} from '../sign-in/index.ts';
import { type Pending, type ProviderClient, ProviderUnavailable, providerClient } from './client.ts';
import { type ProviderSettings, providerIn } from './config.ts';
import { type Identities, identitiesIn, type Request } from './identities.ts';

export { type ProviderSettings, providerIn, providerSettings } from './config.ts';

/** What the sign-in by a provider asks of the users. */
export type ProvidedPeople = {
  /** Registers them where they are not. @throws DomainError when another user has the e-mail address */
  readonly register: (
    userId: string,
    person: { readonly name: string; readonly email: string; readonly locale: Locale },
  ) => Promise<void>;
  /** Says that the account is of the user, where that is not said yet. */
  readonly linked: (userId: string, account: string) => Promise<void>;
  /**
   * They have the wanted ones of those that may be given, as far as there are such roles, and what else they have. The
   * last administrator stays one.
   */
  readonly setRoles: (userId: string, wanted: readonly string[], among: readonly string[]) => Promise<void>;
};

export type ProvidedPeopleIn = (scope: Scope<SignInSettings>) => ProvidedPeople;

type Parts = {
  readonly roles: GroupRoles;
  readonly identities: Identities;
  readonly people: ProvidedPeople;
  readonly signIn: SignIn;
  readonly now: () => string;
};

const origin = 'https://here.invalid';

/**
 * Where on this site a text leads to; undefined where elsewhere: a browser makes `//other` of `/<tab>/other`, and so
 * does resolving of `/.//other`.
 */
const ownPath = (text: string | undefined): string | undefined => {
  const target = text?.startsWith('/') === true ? URL.parse(text, origin) : null;
  return target?.origin === origin && !target.pathname.startsWith('//')
    ? `${target.pathname}${target.search}${target.hash}`
    : undefined;
};

/**
 * Registers a person whom a group lets in, or finds who they are here: by issuer and subject only, never by an e-mail
 * address.
 * @throws DomainError
 */
const registered = async (person: ForeignPerson, locale: Locale, parts: Parts): Promise<string | undefined> => {
  const { roles, identities, people, now } = parts;
  const { issuer, subject, name, email, groups } = person;
  const known = await identities.userOf(issuer, subject);
  if (known !== undefined) return known;
  if (rolesOfGroups(roles, groups).length === 0) return reject('provider/no-group');
  if (name === undefined || email === undefined) return reject('provider/details-missing');
  const userId = providedUserId(issuer, subject);
  await people.register(userId, { name, email, locale }).catch((error: unknown) => {
    if (error instanceof DomainError) return reject('account/email-taken');
    throw error;
  });
  return identities.link(issuer, subject, userId, now());
};

/** Their roles of those that groups stand for become those of their groups. */
const followGroups = async (userId: string, { groups }: ForeignPerson, { roles, people }: Parts): Promise<void> => {
  if (roles.length === 0) return;
  const among = new Set(roles.map(({ role }) => role));
  await people.setRoles(userId, rolesOfGroups(roles, groups), [...among]);
};

/** What every service finds by itself is the user of issuer and subject: another one it is told. */
const sayLinked = async (userId: string, { issuer, subject }: ForeignPerson, { people }: Parts): Promise<void> => {
  const account = providedUserId(issuer, subject);
  if (userId !== account) await people.linked(userId, account);
};

const registering = described(credentialProblems, [
  ...['provider/no-group', 'provider/details-missing', 'account/email-taken', 'account/inactive'],
]);

/** What is answered to a token that is not good, or cannot be verified now. */
const ofTokens = (problems: typeof registering.problems) => ({
  401: [...(problems[401] ?? []), 'request/unauthenticated'],
  503: [...(problems[503] ?? []), 'service/issuer-unavailable'],
});

const registrationRoutes = (app: App, personOf: (token: string) => Promise<ForeignPerson>, parts: Parts): void => {
  app.post(
    '/v1/registrations',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Register the person of an access token of the company',
        description:
          'Once, and again when the groups of the person have changed: the roles follow them. From then on every ' +
          'service takes tokens of the person; those of one whom a user has linked are of that user. The token is ' +
          'sent as `Authorization: Bearer`.',
        response: { 200: object({ user: Id, principal: UserId }, { $id: 'Registration' }) },
      },
      config: { ...registering, problems: { ...registering.problems, ...ofTokens(registering.problems) } },
    },
    async (request, reply) => {
      const [, token] = /^Bearer +([^\s,]+)$/i.exec(request.headers.authorization ?? '') ?? [];
      if (token === undefined) throw new Unauthenticated('missing');
      const person = await personOf(token);
      const user = await registered(person, localeOf(request.headers['accept-language']), parts);
      if (user === undefined || !(await parts.signIn.isActive(user))) return reject('account/inactive');
      await sayLinked(user, person, parts);
      await followGroups(user, person, parts);
      return reply.send({ user, principal: `user:${user}` });
    },
  );
};

type SignInParts = Parts & { readonly client: ProviderClient; readonly logger: Logger };

/** Whose account it is that a browser comes back for. */
const userOf = async (
  person: ForeignPerson,
  request: Request,
  here: string | undefined,
  locale: Locale,
  from: From,
  parts: Parts,
) => {
  if (request.userId === undefined) return registered(person, locale, parts);
  // A browser that has signed out in the meantime, or in as another user, links nothing to the former.
  if (here !== request.userId) return undefined;
  const { issuer, subject } = person;
  const before = await parts.identities.userOf(issuer, subject);
  const linked = await parts.identities.link(issuer, subject, request.userId, parts.now());
  if (linked !== request.userId) return undefined;
  if (before === undefined) await parts.signIn.note({ outcome: 'linked', method: 'provider', userId: linked, ...from });
  return linked;
};

const routes = (app: App, parts: SignInParts): void => {
  const { client, identities, signIn, now, logger } = parts;
  const hide = { hide: true } as const;
  const open = { permission: 'open' } as const;

  const begin = async (request: Omit<Request, keyof Pending>, isAnew = false) => {
    const { state, url, pending } = await client.begin(isAnew);
    await identities.keep(state, { ...request, ...pending }, now());
    return { state, url: url.href };
  };

  const noteAway = (error: ProviderUnavailable): void =>
    logger.warn({ err: error }, 'the provider of sign-in does not answer');

  const presentIn = async (request: HttpRequest, reply: Reply) => {
    const present = await signIn.present(cookieOf(request, 'session'));
    if (present.token !== undefined) setCookie(request, reply, 'session', present.token);
    return present;
  };

  const Begin = Type.Object({
    return: Type.Optional(Type.String({ maxLength: 2000 })),
    /** Whether the provider has to ask the person anew, before something that lets in is changed. */
    again: Type.Optional(Type.Literal('true')),
  });
  app.get('/v1/provider', { schema: { ...hide, querystring: Begin }, config: open }, async (request, reply) => {
    const wanted = ownPath(request.query.return);
    try {
      const { state, url } = await begin(
        wanted === undefined ? {} : { return: wanted },
        request.query.again !== undefined,
      );
      setCookie(request, reply, 'provider', state);
      return reply.redirect(url);
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error;
      noteAway(error);
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
      config: described(credentialProblems, [
        ...['sign-in/not-signed-in', 'sign-in/refused', 'sign-in/too-many-attempts', 'sign-in/busy'],
        'provider/unavailable',
      ]),
    },
    async (request, reply) => {
      requireSameSite(request);
      const present = await presentIn(request, reply);
      await signIn.requirePassword(present, request.body.password);
      const { state, url } = await begin({ userId: present.person.userId }).catch((error: unknown) => {
        if (!(error instanceof ProviderUnavailable)) throw error;
        noteAway(error);
        return reject('provider/unavailable');
      });
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
      if (error instanceof ProviderUnavailable) noteAway(error);
      else logger.warn({ err: error }, 'a sign-in by the provider was refused');
      return error instanceof ProviderUnavailable ? ('unavailable' as const) : ('failed' as const);
    });
    if (typeof claims === 'string') return refuse(claims);
    const locale = localeOf(request.headers['accept-language']);
    const present = pending.userId === undefined ? undefined : await presentIn(request, reply).catch(unlessRefused);
    const from = fromOf(request);
    const userId = await userOf(claims, pending, present?.person.userId, locale, from, parts).catch(unlessRefused);
    if (userId !== undefined && (await signIn.isActive(userId))) {
      await sayLinked(userId, claims, parts);
      await followGroups(userId, claims, parts);
    }
    // Who links the account has shown here what they have shown.
    const isMultiFactor = claims.isMultiFactor || present?.session.isMultiFactor === true;
    const step = userId === undefined ? undefined : await signIn.byProvider(userId, { ...claims, isMultiFactor }, from);
    if (step === undefined) {
      await signIn.note({ outcome: 'refused', method: 'provider', ...from });
      return refuse('unknown');
    }
    const onwards = pending.return ?? `${app.prefix}/account`;
    if (step.status === 'secondFactor') {
      setCookie(request, reply, 'challenge', step.challenge);
      const asking = new URLSearchParams({ by: step.by.join(','), return: onwards });
      return reply.redirect(`${app.prefix}/sign-in?${asking}`);
    }
    keepSession(request, reply, step.by);
    return reply.redirect(onwards);
  });
};

const unlessRefused = (error: unknown): undefined => {
  if (error instanceof DomainError) return undefined;
  throw error;
};

/** Sign-in by the OpenID provider of a company, and its access tokens, where one is named. */
export const providerModule = (peopleIn: ProvidedPeopleIn, signInOf: (scope: Scope<SignInSettings>) => SignIn) =>
  defineModule<SignInSettings & ProviderSettings>({
    name: 'provider',
    start: (scope) => {
      const { platform, settings, logger } = scope;
      const [config, foreign] = [providerIn(settings), foreignIn(settings)];
      if (config === undefined && foreign === undefined) return {};
      const { database, keys, clock } = platform;
      const parts: Parts = {
        ...{ roles: groupRolesIn(settings), identities: identitiesIn(database, sealingIn(keys)), now: clock.now },
        ...{ people: scope.use(peopleIn), signIn: signInOf(scope) },
      };
      return {
        routes: (app) => {
          if (config !== undefined) routes(app, { ...parts, logger, client: providerClient(config, clock.now) });
          if (foreign !== undefined)
            registrationRoutes(
              app,
              foreignPersons(foreign, () => Date.parse(clock.now())),
              parts,
            );
        },
      };
    },
  });
