import { Id, object } from '@sales/contracts';
import { type App, fromOf, type RightsNow, signToken, tokenLife } from '@sales/service-kit';
import { Type } from 'typebox';
import { renderSVG } from 'uqr';
import { reject, type Session } from '../credentials/index.ts';
import type { SigningKeys } from '../signing/index.ts';
import { config, done, keepSession, notSignedIn, ownCommand, presentBy, refusedAttempts, tags } from './by-session.ts';
import { audience } from './config.ts';
import { ownPermissions } from './own-permissions.ts';
import { clearCookie, cookieOf, originOf, requireProgram, requireSameSite, setCookie } from './requests.ts';
import {
  AgainBody,
  CodeBody,
  Done,
  Email,
  LinkCode,
  LinkView,
  Me,
  Password,
  SessionView,
  SignInResult,
  Token,
} from './schemas.ts';
import type { SignIn } from './sign-in.ts';

export type SignInRoutes = {
  readonly signIn: SignIn;
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly publicUrl: string | undefined;
  readonly now: () => number;
  readonly rightsNow: RightsNow;
};

const viewOf = ({ userId: _, isMultiFactor: __, authenticatedAt: ___, ...session }: Session, current: Session) => ({
  ...session,
  isThis: session.sessionId === current.sessionId,
});

const notAgain = ['sign-in/refused', 'sign-in/too-long-ago'];
const notTakenOver = ['account/own', 'account/beyond-own-rights'];
const weakPassword = ['password/too-short', 'password/too-long', 'password/too-common', 'password/about-you'];

/** The routes by which people get in and out. They answer the browser or the program that has the session. */
export const signInRoutes = (app: App, { signIn, keys, issuer, publicUrl, now, rightsNow }: SignInRoutes): void => {
  const presentIn = presentBy(signIn);

  app.post(
    '/v1/sign-in',
    {
      schema: {
        tags,
        summary: 'Sign in with e-mail address and password',
        description:
          'Sets a session cookie. An unknown address, a wrong password and a user who may not sign in get the same ' +
          'answer. After ten failures an account is locked for a quarter of an hour.',
        body: object({ email: Email, password: Password }, { $id: 'SignIn' }),
        response: { 200: SignInResult },
      },
      config: config('sign-in/refused', ...refusedAttempts),
    },
    async (request, reply) => {
      requireSameSite(request);
      const { email, password } = request.body;
      const result = await signIn.byPassword(email, password, fromOf(request));
      if (result.status === 'signedIn') {
        keepSession(request, reply, result.by);
        return reply.send({ status: 'signedIn' });
      }
      setCookie(request, reply, 'challenge', result.challenge);
      return reply.send({ status: 'secondFactor', by: [...result.by] });
    },
  );

  app.post(
    '/v1/second-factor',
    {
      schema: {
        tags,
        summary: 'Send the second factor after the password',
        description: 'A code of the authenticator app, accepted once, or a recovery code.',
        body: CodeBody,
        response: { 200: SignInResult },
      },
      config: config('sign-in/code-refused', ...notSignedIn, ...refusedAttempts),
    },
    async (request, reply) => {
      requireSameSite(request);
      const challenge = cookieOf(request, 'challenge') ?? '';
      keepSession(request, reply, await signIn.bySecondFactor(challenge, request.body.code, fromOf(request)));
      return reply.send({ status: 'signedIn' });
    },
  );

  app.post(
    '/v1/tokens',
    {
      schema: {
        tags,
        summary: 'Issue an access token for the APIs, valid for five minutes',
        description:
          'For the session of the cookie. It says who the user is, not what they may do. For programs: a page in a ' +
          'browser gets none, so that none can be stolen from it.',
        response: { 200: Token },
      },
      config: config('sign-in/keys-missing', 'sign-in/not-for-pages', ...notSignedIn),
    },
    async (request, reply) => {
      requireProgram(request);
      const { session } = await presentIn(request, reply);
      const at = now();
      const { userId: subject, sessionId, isMultiFactor } = session;
      const claims = { issuer, audience, subject, sessionId, isMultiFactor };
      const token = await signToken((await keys.current(at)) ?? reject('sign-in/keys-missing'), claims, at);
      const expiresAt = new Date((Math.floor(at / 1000) + tokenLife) * 1000).toISOString();
      return reply.send({ token, expiresAt });
    },
  );

  app.get(
    '/v1/session',
    {
      schema: {
        tags,
        summary: 'Who is signed in, and what they may do',
        description: 'By the cookie of the session. Always current: reads the events of the user.',
        response: { 200: Me },
      },
      config: config(...notSignedIn),
    },
    async (request, reply) => {
      const present = await presentIn(request, reply);
      const { userId, name, email, locale } = present.person;
      const [hasSecondFactor, hasApp] = [await signIn.hasSecondFactor(present), await signIn.hasApp(present)];
      const { session } = present;
      const [user, principal] = [userId, `user:${userId}`];
      const rights = await rightsNow(principal);
      return reply.send({
        user,
        principal,
        name,
        email,
        locale,
        hasPassword: await signIn.hasPassword(present),
        hasSecondFactor,
        hasApp,
        needsSecondFactor: rights.requiresSecondFactor && !session.isMultiFactor,
        permissions: ownPermissions(rights).map(({ hidden, ...one }) => ({ ...one, hidden: [...hidden] })),
        session: viewOf(session, session),
      });
    },
  );

  app.get(
    '/v1/sessions',
    {
      schema: {
        tags,
        summary: 'Sessions of the signed-in user',
        description: 'Active ones, the latest first, with where each began.',
        response: { 200: object({ sessions: Type.Array(SessionView) }, { $id: 'SignInSessions' }) },
      },
      config: config(...notSignedIn),
    },
    async (request, reply) => {
      const present = await presentIn(request, reply);
      const sessions = await signIn.sessionsOf(present);
      return reply.send({ sessions: sessions.map((one) => viewOf(one, present.session)) });
    },
  );

  ownCommand(app, signIn, {
    url: '/v1/sessions/:session/end',
    summary: 'End one of your sessions',
    description: 'Its tokens become invalid within a second.',
    params: object({ session: Id }),
    problems: ['session/unknown', ...notSignedIn],
    carryOut: ({ present, params }) => signIn.signOut(present, params.session),
  });

  app.post(
    '/v1/sign-out',
    {
      schema: { tags, summary: 'Sign out', description: 'Signing out again changes nothing.', response: { 200: Done } },
      config: config(),
    },
    async (request, reply) => {
      requireSameSite(request);
      const present = await signIn.present(cookieOf(request, 'session')).catch(unlessSignedOut);
      if (present !== undefined) await signIn.signOut(present);
      clearCookie(request, reply, 'session');
      clearCookie(request, reply, 'challenge');
      return reply.send(done);
    },
  );

  ownCommand(app, signIn, {
    url: '/v1/sign-out-everywhere',
    summary: 'End all your sessions, including this one',
    description: 'Tokens issued before become invalid within a second.',
    problems: notSignedIn,
    carryOut: async ({ present, request, reply }) => {
      await signIn.signOutEverywhere(present);
      clearCookie(request, reply, 'session');
    },
  });

  ownCommand(app, signIn, {
    url: '/v1/password',
    summary: 'Change your password',
    description: 'All other sessions end.',
    body: object({ current: Password, password: Password }, { $id: 'ChangePassword' }),
    problems: ['sign-in/refused', ...weakPassword, ...notSignedIn, ...refusedAttempts],
    carryOut: ({ present, body }) => signIn.changePassword(present, body.current, body.password),
  });

  app.post(
    '/v1/password-by-link',
    {
      schema: {
        tags,
        summary: 'Set a password with the link of an invitation or reset',
        description: 'The link works once. All sessions end.',
        body: object({ code: LinkCode, password: Password }, { $id: 'ChoosePassword' }),
        response: { 200: Done },
      },
      config: config('link/invalid', 'sign-in/busy', ...weakPassword),
    },
    async (request, reply) => {
      requireSameSite(request);
      await signIn.setPassword(request.body.code, request.body.password, fromOf(request));
      clearCookie(request, reply, 'session');
      return reply.send(done);
    },
  );

  app.post(
    '/v1/second-factor/enrol',
    {
      schema: {
        tags,
        summary: 'Enrol an authenticator app as second factor',
        description: 'It becomes active once a code of the app was sent to `/identity/v1/second-factor/confirm`.',
        body: AgainBody,
        response: {
          200: object(
            {
              secret: Type.String({ description: 'Base32, to type' }),
              uri: Type.String({ description: 'To open on the phone itself' }),
              image: Type.String({ description: 'To scan: the URI as an image, in a data URL' }),
            },
            { $id: 'SecondFactorSecret' },
          ),
        },
      },
      config: config('second-factor/enrolled', ...notAgain, ...notSignedIn, ...refusedAttempts),
    },
    async (request, reply) => {
      const present = await presentIn(request, reply);
      const { secret, uri } = await signIn.enrolSecondFactor(present, request.body.password);
      const image = `data:image/svg+xml;base64,${Buffer.from(renderSVG(uri, { border: 4 })).toString('base64')}`;
      return reply.send({ secret, uri, image });
    },
  );

  app.post(
    '/v1/second-factor/confirm',
    {
      schema: {
        tags,
        summary: 'Confirm the second factor with a code of the app',
        description:
          'From then on each sign-in needs a code. Recovery codes are shown this once, to a user who has none left; ' +
          'those that were shown with a passkey still count.',
        body: CodeBody,
        response: {
          200: object(
            {
              recoveryCodes: Type.Optional(
                Type.Array(Type.String(), {
                  description: 'Each works once, instead of a code. Absent: those that you have still count',
                }),
              ),
            },
            { $id: 'RecoveryCodes' },
          ),
        },
      },
      config: config(
        ...['second-factor/enrolled', 'second-factor/not-enrolled', 'sign-in/code-refused'],
        ...['sign-in/too-many-attempts', ...notSignedIn],
      ),
    },
    async (request, reply) => {
      const present = await presentIn(request, reply);
      const { recoveryCodes, token } = await signIn.confirmSecondFactor(present, request.body.code);
      if (token !== undefined) setCookie(request, reply, 'session', token);
      return reply.send(recoveryCodes === undefined ? {} : { recoveryCodes: [...recoveryCodes] });
    },
  );

  ownCommand(app, signIn, {
    url: '/v1/second-factor/remove',
    summary: 'Stop using an authenticator app as second factor',
    description: 'Without a passkey the recovery codes become invalid as well.',
    body: AgainBody,
    problems: ['second-factor/not-enrolled', ...notAgain, ...notSignedIn, ...refusedAttempts],
    carryOut: ({ present, body }) => signIn.removeSecondFactor(present, body.password),
  });

  const User = object({ user: Id });
  for (const [verb, purpose, summary] of [
    ['invite', 'invitation', 'Create an invitation link, with which a new user sets a password'],
    ['reset-password', 'reset', 'Create a reset link, with which a user sets another password'],
  ] as const)
    app.post(
      `/v1/users/:user/${verb}`,
      {
        schema: {
          tags,
          summary,
          description:
            'Pass it on: nothing is sent. It works once. It becomes invalid with the next link of the user, of ' +
            'either kind, when the password is changed or the user deactivated, and while the user has more than ' +
            'the caller could give.',
          params: User,
          response: { 200: LinkView },
        },
        config: {
          ...config('account/user-unknown', 'account/inactive', 'account/email-taken', ...notTakenOver),
          permission: `user:${verb}`,
        },
      },
      async (request, reply) => {
        const actor = request.principal?.id ?? '';
        const { code, expiresAt, person } = await signIn.makeLink(request.params.user, purpose, actor, fromOf(request));
        const origin = originOf(request, publicUrl);
        const link = `${origin}${app.prefix}/${purpose}?lang=${person.locale}#${code}`;
        return reply.send({ link, expiresAt });
      },
    );

  app.post(
    '/v1/users/:user/remove-second-factor',
    {
      schema: {
        tags,
        summary: 'Remove the second factor of a user who has lost it',
        description: 'Passkeys too. All sessions of the user end. The password stays valid.',
        params: User,
        response: { 200: Done },
      },
      config: {
        ...config('account/user-unknown', 'second-factor/not-enrolled', ...notTakenOver),
        permission: 'user:remove-second-factor',
      },
    },
    async (request, reply) => {
      await signIn.takeSecondFactor(request.params.user, request.principal?.id ?? '', fromOf(request));
      return reply.send(done);
    },
  );
};

const unlessSignedOut = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'sign-in/not-signed-in') return undefined;
  throw error;
};
