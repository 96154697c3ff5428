import { defineService, personTopicSettings } from '@sales/service-kit';
import { apiKeysModule } from './api-keys/index.ts';
import { chainRootsModule, chainRootsSettings } from './chain-roots.ts';
import { erasureModule } from './erasure.ts';
import { examples } from './examples.ts';
import { firstAdministratorIn, setupModule } from './first-administrator/index.ts';
import { firstStartModule, setupSettings } from './first-start/index.ts';
import { grantableRightsIn } from './grantable-rights.ts';
import { providerModule, providerSettings } from './openid-provider/index.ts';
import { pagesModule } from './pages/index.ts';
import { usersIn } from './people.ts';
import { rightsModule } from './rights/index.ts';
import { rolesModule } from './roles/index.ts';
import { signInModule, signInSettings, signInWith } from './sign-in/index.ts';
import { providedPeopleIn, signInPeopleIn } from './sign-in-people.ts';
import { signingModule } from './signing/index.ts';
import { teamsModule } from './teams/index.ts';
import { userTopicModule } from './user-topic.ts';
import { usersModule } from './users/index.ts';
import { viewShelvesModule } from './view-shelves/index.ts';

export { setupSettings } from './first-start/index.ts';

const signInOf = signInWith(signInPeopleIn);

/** Who uses the system, and what they may do. */
export const identityService = defineService({
  name: 'identity',
  title: 'Identity',
  version: '1.0.0',
  description: 'Users, their roles and teams, sign-in, API keys and saved views.',
  tags: [
    { name: 'sign-in', description: 'Sign-in, sessions, passwords and access tokens.' },
    { name: 'roles', description: 'What users and programs may do.' },
    { name: 'users', description: 'People who work with the system.' },
    { name: 'teams', description: 'Teams and the times of their members.' },
    { name: 'api-keys', description: 'Keys of programs that use the APIs.' },
    { name: 'view-shelves', description: 'Saved views of lists.' },
  ],
  examples,
  settings: { ...chainRootsSettings, ...signInSettings, ...setupSettings, ...providerSettings, ...personTopicSettings },
  modules: [
    setupModule,
    firstStartModule(firstAdministratorIn, signInOf),
    signInModule(signInOf),
    signingModule,
    providerModule(providedPeopleIn, signInOf),
    pagesModule,
    rolesModule(grantableRightsIn),
    usersModule(usersIn),
    erasureModule,
    userTopicModule,
    teamsModule,
    apiKeysModule(grantableRightsIn),
    viewShelvesModule,
    rightsModule,
    chainRootsModule,
  ],
});
