import { reassignments as contracts } from '@sales/contracts';
import { defineModule, defineProcess, type Scope } from '@sales/service-kit';
import { customersIn } from '../customers/index.ts';
import type { CustomerSettings } from '../settings.ts';
import { reassignmentAggregate } from './aggregate.ts';
import { customersByOwner, customersOf } from './customers-by-owner.ts';
import { problems } from './problems.ts';
import { type ReassignPart, reassign, route } from './process.ts';
import { reassignmentRoutes } from './routes.ts';

/** Most customers of one job: its parts are said in one append. */
const mostCustomers = 20_000;

const process = defineProcess({
  name: 'reassignment',
  topics: [contracts.topic.name],
  start: ({ use, handler }: Scope<CustomerSettings>) => {
    const deps = { customers: use(customersIn), reassignments: handler(reassignmentAggregate) };
    return {
      handler: deps.reassignments,
      route,
      carryOut: (work: ReassignPart, task) => reassign(deps, work, task),
    };
  },
});

/** Gives all customers of one user to another. */
export const reassignmentsModule = defineModule<CustomerSettings>({
  name: 'reassignments',
  aggregates: [reassignmentAggregate],
  processes: [process],
  projections: [customersByOwner],
  problems,
  start: ({ handler, reference: { recorded }, platform: { database } }) => {
    const reassignments = handler(reassignmentAggregate);
    return {
      owned: {
        reassignmentId: {
          ownerOf: async (id) => {
            const { state } = await reassignments.load(id);
            return state.status === 'none' ? undefined : state.formerOwner;
          },
          unknown: 'reassignment/unknown',
          readBy: 'customer:read',
        },
      },
      routes: (app) =>
        reassignmentRoutes(app, {
          reassignments,
          customersOf: async (owner, tag) => {
            await recorded(customersByOwner);
            return customersOf(database, owner, tag, mostCustomers);
          },
        }),
    };
  },
});
