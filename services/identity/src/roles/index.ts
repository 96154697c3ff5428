import { once } from 'node:events';
import type { Giver } from '@sales/contracts';
import { type CommandContext, derivedId, pause, rootId } from '@sales/eventsourcing';
import { defineModule, type Scope } from '@sales/service-kit';
import { roleAggregate } from './aggregate.ts';
import { problems } from './problems.ts';
import { roleRoutes } from './routes.ts';
import { earlierPermissionsOf, standardRoles } from './standard.ts';

export { type RightsOf, rightsOfIn } from './rights-of.ts';

const actor = 'system:identity';

/** Of a command that has the same id in each process and at each start. */
const contextOf = (what: string): CommandContext => {
  const commandId = derivedId(rootId, what);
  return { commandId, correlationId: commandId, causationId: commandId, actor };
};

/** In ms. */
const tryAgain = 1000;

/** What users and programs may do. Eight roles are there from the first start on. */
export const rolesModule = (grantableRightsIn: (scope: Scope) => (actor: string) => Promise<Giver>) =>
  defineModule({
    name: 'roles',
    aggregates: [roleAggregate],
    problems,
    start: (scope) => {
      const { handler, use, platform } = scope;
      const roles = handler(roleAggregate);
      const found = async (): Promise<void> => {
        for (const [role, details] of Object.entries(standardRoles)) {
          await roles.handle(role, { type: 'FoundRole', details }, contextOf(`first start: role ${role}`));
          const earlier = earlierPermissionsOf(role);
          if (earlier.length === 0) continue;
          const step = contextOf(`upgrade: role ${role} after ${earlier.length} others`);
          await roles.handle(role, { type: 'UpgradeRole', details, earlier }, step);
        }
      };
      /** A store that is away, or is to be realigned, shows elsewhere: the service starts, and says so. */
      const areFounded = (): Promise<boolean> =>
        found().then(
          () => true,
          () => false,
        );
      return {
        prepare: async () => void (await areFounded()),
        tasks: {
          'standard roles': async (signal) => {
            while (!signal.aborted && !(await areFounded())) await pause(tryAgain, signal);
            if (!signal.aborted) await once(signal, 'abort');
          },
        },
        routes: (app) => roleRoutes(app, { roles, giverOf: use(grantableRightsIn), clock: platform.clock }),
      };
    },
  });
