import type { Giver } from '@sales/contracts';
import { defineModule, type Scope } from '@sales/service-kit';
import { rightsOfIn } from '../roles/index.ts';
import { apiKeyAggregate } from './aggregate.ts';
import { issuerOfIn } from './issuer-of.ts';
import { problems } from './problems.ts';
import { apiKeyRoutes } from './routes.ts';

export { apiKeyAggregate } from './aggregate.ts';
export { issuerOfIn } from './issuer-of.ts';
export { isGood } from './state.ts';

/** Keys of programs that use the APIs. */
export const apiKeysModule = (grantableRightsIn: (scope: Scope) => (actor: string) => Promise<Giver>) =>
  defineModule({
    name: 'api-keys',
    aggregates: [apiKeyAggregate],
    problems,
    start: (scope) => {
      const { handler, use, platform } = scope;
      const deps = {
        ...{ keys: handler(apiKeyAggregate), giverOf: use(grantableRightsIn), issuerOf: use(issuerOfIn) },
        ...{ rightsOf: use(rightsOfIn), clock: platform.clock },
      };
      return { routes: (app) => apiKeyRoutes(app, deps) };
    },
  });
