import * as contracts from '@sales/contracts';
import type { Projection } from '@sales/eventsourcing';
import { readProblems } from '@sales/read-kit';
import { defineModule, type Module } from '@sales/service-kit';
import { erasures } from './fold.ts';
import { forgettingTask, settledAfter } from './forget.ts';
import { persons } from './persons.ts';
import { personRoutes } from './queries.ts';

export { areOfPerson } from './streams.ts';

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
    start: ({ platform, logger }) => {
      const { accessLog, clock, database, isAlone = false, keys, leases, projections: store, seal } = platform;
      const projections = [...readModels, projection];
      const forgottenAfter = isAlone ? 0 : settledAfter;
      return {
        routes: (app) =>
          personRoutes(app, { accessLog, database, keys, clock, projections, store, seal, forgottenAfter }),
        tasks: { forgetting: forgettingTask({ projections, store, database, clock, leases, logger }) },
      };
    },
  });
