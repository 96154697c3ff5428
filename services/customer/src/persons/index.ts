import { customers as contracts } from '@sales/contracts';
import { defineModule, defineProcess, personTopicWork, publishPersons, type Scope } from '@sales/service-kit';
import { customersIn } from '../customers/index.ts';
import type { CustomerSettings } from '../settings.ts';
import { type Changed, processName, route, sourceOf } from './process.ts';

const onlyWith = 'PERSON_TOPIC' satisfies keyof CustomerSettings;

const process = defineProcess({
  name: processName,
  topics: [contracts.topic.name],
  onlyWith,
  start: ({ use, platform }: Scope<CustomerSettings>) => {
    const customers = use(customersIn);
    return {
      handler: customers,
      route,
      carryOut: async (work: Changed) => {
        await publishPersons(sourceOf(customers), platform, work);
        return [];
      },
    };
  },
});

/** Publishes persons as they are known now, in the clear, where an operator has turned that on. */
export const personsModule = defineModule<CustomerSettings>({
  name: 'persons',
  processes: [process],
  start: ({ use, settings, platform }) =>
    settings[onlyWith] ? personTopicWork(sourceOf(use(customersIn)), platform) : {},
});
