import type { CommandContext } from '@sales/eventsourcing';
import { defineModule, type Scope } from '@sales/service-kit';
import type { Locale } from '../credentials/index.ts';
import type { SignIn, SignInSettings } from '../sign-in/index.ts';
import type { SetupSettings } from './config.ts';
import { ownProblems } from './errors.ts';
import { firstStartRoutes } from './routes.ts';
import { setupCodes } from './setup-codes.ts';

export { type SetupSettings, setupSettings } from './config.ts';

/** Who the first administrator is. */
export type FirstPerson = { readonly name: string; readonly email: string; readonly locale: Locale };

/** How the users get their first administrator. */
export type FirstAdministrators = {
  readonly isThere: () => Promise<boolean>;
  /** `beforeItCounts` is told the id of the user before they may do everything. */
  readonly appoint: (
    person: FirstPerson,
    context: CommandContext,
    beforeItCounts: (userId: string) => Promise<void>,
  ) => Promise<string>;
};

export type FirstAdministratorsIn = (scope: Scope<SignInSettings>) => FirstAdministrators;

type Settings = SignInSettings & SetupSettings;

/** The first start: a link makes the first administrator. */
export const firstStartModule = (
  administratorsIn: FirstAdministratorsIn,
  signInOf: (scope: Scope<SignInSettings>) => SignIn,
) =>
  defineModule<Settings>({
    name: 'first-start',
    problems: ownProblems,
    start: (scope) => {
      const { platform, settings } = scope;
      const { clock, database } = platform;
      const now = (): number => Date.parse(clock.now());
      const codes = setupCodes(database, settings.SETUP_CODE, now());
      const parts = { administrators: scope.use(administratorsIn), codes, signIn: signInOf(scope), now };
      return { routes: (app) => firstStartRoutes(app, parts) };
    },
  });
