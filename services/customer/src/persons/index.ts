import { customers as contracts, persons } from '@sales/contracts';
import { defineModule, defineProcess, type Scope } from '@sales/service-kit';
import { customersIn } from '../customers/index.ts';
import type { CustomerSettings } from '../settings.ts';
import { type Changed, processName, publish, publishAgain, route } from './process.ts';

const onlyWith = 'PERSON_TOPIC' satisfies keyof CustomerSettings;

const process = defineProcess({
  name: processName,
  topics: [contracts.topic.name],
  onlyWith,
  start: ({ use, platform: { log, timers, clock } }: Scope<CustomerSettings>) => {
    const customers = use(customersIn);
    return {
      handler: customers,
      route,
      carryOut: async (work: Changed) => {
        await publish({ customers, log, timers, clock }, work);
        return [];
      },
    };
  },
});

/** Publishes persons as they are known now, in the clear, where an operator has turned that on. */
export const personsModule = defineModule<CustomerSettings>({
  name: 'persons',
  processes: [process],
  start: ({ use, settings, platform: { log, timers } }) => {
    if (!settings[onlyWith]) return {};
    const customers = use(customersIn);
    const { name, partitions, cleanup } = persons.topic;
    return {
      prepare: () => log.ensureTopic(name, partitions, cleanup),
      tasks: {
        'persons again': (signal) =>
          timers.run(processName, (timer) => publishAgain({ customers, log }, timer), signal),
      },
    };
  },
});
