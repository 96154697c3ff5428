import { users } from '@sales/contracts';
import { fromMessage, on } from '@sales/eventsourcing';
import { defineModule, keptFor, type Process, type Scope } from '@sales/service-kit';
import {
  accountsIn,
  attemptsIn,
  createPasswords,
  credentialProblems,
  linksIn,
  type People,
  passkeysIn,
  pepperIn,
  retainedCredentials,
  sealingIn,
  secondFactorsIn,
  sessionsIn,
} from '../credentials/index.ts';
import { signingKeysOf } from '../signing/index.ts';
import type { SignInSettings } from './config.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { signInRoutes } from './routes.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

export { keepSession } from './by-session.ts';
export { audience, type SignInSettings, signInSettings } from './config.ts';
export { clearCookie, cookieOf, described, requireSameSite, setCookie } from './requests.ts';
export { Done, Email, LinkCode, LinkView, Locale, Name, Password, PasswordBody } from './schemas.ts';
export type { SignIn } from './sign-in.ts';

/** How the users are had in a service. */
export type PeopleIn = (scope: Scope<SignInSettings>) => People;

const minute = 60_000;
const day = 24 * 60 * minute;

/** Makes, once a service, what people get in by. */
export const signInWith = (peopleIn: PeopleIn) => {
  const make = (scope: Scope<SignInSettings>): SignIn => {
    const { platform, settings } = scope;
    const { database, keys, clock, accessLog } = platform;
    const pepper = pepperIn(keys);
    const life = { idle: settings.SESSION_IDLE_MINUTES * minute, longest: settings.SESSION_MAX_HOURS * 60 * minute };
    return createSignIn({
      clock,
      people: scope.use(peopleIn),
      accounts: accountsIn(database, pepper),
      passwords: createPasswords(),
      sessions: sessionsIn(database, life),
      secondFactors: secondFactorsIn(database, pepper, sealingIn(keys)),
      passkeys: passkeysIn(database),
      links: linksIn(database),
      attempts: attemptsIn(database, accessLog),
    });
  };
  return (scope: Scope<SignInSettings>): SignIn => scope.use(make);
};

/** Sessions and e-mail addresses follow the events of users. */
const accountsProcess = (signInOf: (scope: Scope<SignInSettings>) => SignIn): Process<SignInSettings> => {
  const name = 'accounts';
  const topics = [users.topic.name];
  return {
    name,
    topics,
    start: (scope) => {
      const signIn = signInOf(scope);
      const follow = on(users, {
        UserChanged: ({ data }) => signIn.follow(data.user),
        UserDeactivated: async ({ data, recordedAt }) => {
          // The user may be active again by now.
          await signIn.endedAt(data.user, recordedAt);
          await signIn.follow(data.user);
        },
        SignedOutEverywhere: ({ data, recordedAt }) => signIn.endedAt(data.user, recordedAt),
      });
      return {
        run: ({ log, signal }) =>
          log.consume({
            ...{ group: name, topics, signal },
            handler: async ({ messages }) => {
              for (const message of messages) await follow(fromMessage(message));
            },
          }),
      };
    },
  };
};

/** How people get in and out: passwords, second factors, sessions, tokens, links. */
export const signInModule = (signInOf: (scope: Scope<SignInSettings>) => SignIn) =>
  defineModule<SignInSettings>({
    name: 'sign-in',
    problems: credentialProblems,
    processes: [accountsProcess(signInOf)],
    start: (scope) => {
      const { platform, settings, rightsNow } = scope;
      const { clock, accessLog, database } = platform;
      const signIn = signInOf(scope);
      const keys = signingKeysOf(scope);
      const publicUrl = settings.PUBLIC_URL;
      const now = (): number => Date.parse(clock.now());
      return {
        routes: (app) => {
          signInRoutes(app, { signIn, keys, issuer: settings.IDENTITY_ISSUER, publicUrl, now, rightsNow });
          passkeyRoutes(app, { signIn, publicUrl });
        },
        retained: [
          ...retainedCredentials(database, { idle: settings.SESSION_IDLE_MINUTES * minute }),
          {
            kind: 'accesses',
            until: 'so many days',
            settings: ['SIGN_IN_RETENTION_DAYS'],
            ...keptFor(accessLog, settings.SIGN_IN_RETENTION_DAYS * day),
          },
        ],
      };
    },
  });
