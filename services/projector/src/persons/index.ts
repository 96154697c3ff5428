import * as contracts from '@sales/contracts';
import type { Projection } from '@sales/eventsourcing';
import { readProblems } from '@sales/read-kit';
import { defineModule, type Module } from '@sales/service-kit';
import { erasures } from './fold.ts';
import { forgettingTask } from './forget.ts';
import { persons } from './persons.ts';
import { personRoutes } from './queries.ts';

/** Who is known as a person, and who was erased. Raise the version when a table or a fold changes. */
const projection: Projection = {
  name: 'persons',
  version: 2,
  topics: [contracts.customers.topic.name, contracts.users.topic.name],
  tables: [persons, erasures],
};

/** Has these read models forget who is erased, and says what is held of a person. */
export const personsModule = (readModels: readonly Projection[]): Module =>
  defineModule({
    name: 'persons',
    projections: [projection],
    problems: readProblems,
    start: ({ platform: { clock, database, keys, leases, projections: store, seal }, logger }) => {
      const projections = [...readModels, projection];
      return {
        routes: (app) => personRoutes(app, { database, keys, clock, projections, store, seal }),
        tasks: { forgetting: forgettingTask({ projections, store, database, clock, leases, logger }) },
      };
    },
  });
