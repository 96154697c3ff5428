import { Id, object } from '@sales/contracts';
import { type App, fromOf, type Reply, type Request } from '@sales/service-kit';
import { Type } from 'typebox';
import { algorithms, ceremonyFor, handleOf, type Passkeys, type Site } from '../credentials/index.ts';
import { config, keepSession, notSignedIn, ownCommand, presentBy, refusedAttempts, tags } from './by-session.ts';
import { clearCookie, cookieOf, requireSameSite, setCookie, siteOf } from './requests.ts';
import {
  AgainBody,
  NewPasskey,
  PasskeyAnswer,
  PasskeyCreation,
  PasskeyName,
  PasskeyRequest,
  PasskeyView,
  SignInResult,
} from './schemas.ts';
import type { SignIn } from './sign-in.ts';

const ofOwner = ['sign-in/refused', 'sign-in/too-long-ago', ...notSignedIn, ...refusedAttempts];
const answered = ['passkey/site', 'passkey/expired', 'passkey/refused'];

type Known = Awaited<ReturnType<Passkeys['credentialsOf']>>;

const toKnown = (known: Known) =>
  known.map(({ id, transports }) => ({ type: 'public-key' as const, id, transports: [...transports] }));

const requestFor = (challenge: string, { host }: Site, known: Known, userVerification: 'required' | 'preferred') => ({
  ...{ challenge, rpId: host, timeout: ceremonyFor, userVerification, allowCredentials: toKnown(known) },
});

export type PasskeyRoutes = { readonly signIn: SignIn; readonly publicUrl: string | undefined };

/** Passkeys of who is signed in, and sign-in by them. What is to be signed is bound to the browser by a cookie. */
export const passkeyRoutes = (app: App, { signIn, publicUrl }: PasskeyRoutes): void => {
  const presentIn = presentBy(signIn);
  const siteIn = (request: Request): Site => siteOf(request, publicUrl);

  /** What the browser was asked to do before; an answer counts once. */
  const takeCeremony = (request: Request, reply: Reply): string => {
    const token = cookieOf(request, 'passkey') ?? '';
    clearCookie(request, reply, 'passkey');
    return token;
  };

  app.get(
    '/v1/passkeys',
    {
      schema: {
        tags,
        summary: 'Your passkeys',
        description: 'In the order in which they were added, with when each was used last.',
        response: { 200: object({ passkeys: Type.Array(PasskeyView) }, { $id: 'Passkeys' }) },
      },
      config: config(...notSignedIn),
    },
    async (request, reply) => {
      const passkeys = await signIn.passkeysOf(await presentIn(request, reply));
      return reply.send({ passkeys: [...passkeys] });
    },
  );

  app.post(
    '/v1/passkeys/begin',
    {
      schema: {
        tags,
        summary: 'Begin to add a passkey',
        description:
          'Answers what `navigator.credentials.create` needs. The password is asked for again; of a user who has ' +
          'none, a sign-in that the provider has asked for within the last ten minutes.',
        body: AgainBody,
        response: { 200: PasskeyCreation },
      },
      config: config('passkey/site', ...ofOwner),
    },
    async (request, reply) => {
      const present = await presentIn(request, reply);
      const site = siteIn(request);
      const { token, challenge, known } = await signIn.beginPasskey(present, request.body.password);
      setCookie(request, reply, 'passkey', token);
      const { userId, email, name } = present.person;
      return reply.send({
        challenge,
        rp: { id: site.host, name: 'Sales' },
        user: { id: handleOf(userId), name: email, displayName: name },
        pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
        timeout: ceremonyFor,
        attestation: 'none',
        excludeCredentials: toKnown(known),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      });
    },
  );

  app.post(
    '/v1/passkeys',
    {
      schema: {
        tags,
        summary: 'Add the passkey that the browser created',
        description:
          'From then on it can be used to sign in, and a second factor is required after the password. With the ' +
          'first second factor the recovery codes are shown, this once.',
        body: NewPasskey,
        response: {
          200: object(
            { passkey: PasskeyView, recoveryCodes: Type.Optional(Type.Array(Type.String())) },
            { $id: 'AddedPasskey' },
          ),
        },
      },
      config: config(...answered, 'passkey/known', 'passkey/too-many', ...notSignedIn),
    },
    async (request, reply) => {
      const present = await presentIn(request, reply);
      const { name, ...answer } = request.body;
      const token = takeCeremony(request, reply);
      const { added, token: next } = await signIn.addPasskey(present, token, siteIn(request), name.trim(), answer);
      if (next !== undefined) setCookie(request, reply, 'session', next);
      return reply.send(added);
    },
  );

  const One = object({ passkey: Id });

  ownCommand(app, signIn, {
    url: '/v1/passkeys/:passkey/rename',
    summary: 'Rename one of your passkeys',
    description: 'The name tells its owner which one it is.',
    params: One,
    body: object({ name: PasskeyName }, { $id: 'RenamePasskey' }),
    problems: ['passkey/unknown', ...notSignedIn],
    carryOut: ({ present, params, body }) => signIn.renamePasskey(present, params.passkey, body.name.trim()),
  });

  ownCommand(app, signIn, {
    url: '/v1/passkeys/:passkey/remove',
    summary: 'Remove one of your passkeys',
    description: 'It can no longer be used to sign in. With the last second factor the recovery codes are removed too.',
    params: One,
    body: AgainBody,
    problems: ['passkey/unknown', ...ofOwner],
    carryOut: ({ present, params, body }) => signIn.removePasskey(present, params.passkey, body.password),
  });

  app.post(
    '/v1/sign-in/passkey/begin',
    {
      schema: {
        tags,
        summary: 'Begin to sign in with a passkey, without a password',
        description: 'Answers what `navigator.credentials.get` needs. It does not tell which users exist.',
        response: { 200: PasskeyRequest },
      },
      config: config('passkey/site', 'sign-in/too-many-attempts'),
    },
    async (request, reply) => {
      requireSameSite(request);
      const site = siteIn(request);
      const { token, challenge } = await signIn.beginByPasskey(fromOf(request));
      setCookie(request, reply, 'passkey', token);
      return reply.send(requestFor(challenge, site, [], 'required'));
    },
  );

  app.post(
    '/v1/sign-in/passkey',
    {
      schema: {
        tags,
        summary: 'Sign in with a passkey',
        description:
          'The authenticator must have verified its user, so no second factor is required. Sets a session cookie.',
        body: PasskeyAnswer,
        response: { 200: SignInResult },
      },
      config: config(...answered, 'sign-in/too-many-attempts'),
    },
    async (request, reply) => {
      requireSameSite(request);
      const token = takeCeremony(request, reply);
      const signedIn = await signIn.byPasskey(token, siteIn(request), request.body, fromOf(request));
      keepSession(request, reply, signedIn);
      return reply.send({ status: 'signedIn' });
    },
  );

  app.post(
    '/v1/second-factor/passkey/begin',
    {
      schema: {
        tags,
        summary: 'Begin to use a passkey as second factor',
        description: 'Answers what `navigator.credentials.get` needs, after the password.',
        response: { 200: PasskeyRequest },
      },
      config: config('passkey/site', ...notSignedIn),
    },
    async (request, reply) => {
      requireSameSite(request);
      const site = siteIn(request);
      const begun = await signIn.beginSecondPasskey(cookieOf(request, 'challenge') ?? '');
      setCookie(request, reply, 'passkey', begun.token);
      return reply.send(requestFor(begun.challenge, site, begun.known, 'preferred'));
    },
  );

  app.post(
    '/v1/second-factor/passkey',
    {
      schema: {
        tags,
        summary: 'Use a passkey as second factor',
        description: 'Instead of a code. Sets a session cookie.',
        body: PasskeyAnswer,
        response: { 200: SignInResult },
      },
      config: config(...answered, ...notSignedIn, 'sign-in/too-many-attempts'),
    },
    async (request, reply) => {
      requireSameSite(request);
      const token = takeCeremony(request, reply);
      const challenge = cookieOf(request, 'challenge') ?? '';
      const from = fromOf(request);
      keepSession(request, reply, await signIn.bySecondPasskey(challenge, token, siteIn(request), request.body, from));
      return reply.send({ status: 'signedIn' });
    },
  );
};
