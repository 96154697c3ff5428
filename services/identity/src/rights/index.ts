import { defineModule, problemTable } from '@sales/service-kit';
import { type RightsErrorCode, rightsRoutes } from './routes.ts';

/** Who could do what, when and why. */
export const rightsModule = defineModule({
  name: 'rights',
  problems: problemTable<RightsErrorCode>({ 'user/unknown': { status: 404, title: 'No such user' } }),
  start: ({ platform: { log, clock } }) => ({ routes: (app) => rightsRoutes(app, log, clock) }),
});
