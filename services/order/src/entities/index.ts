import { once } from 'node:events';
import { mainEntity } from '@sales/contracts';
import { DomainError, pause } from '@sales/eventsourcing';
import { ConfigError, defineModule } from '@sales/service-kit';
import { type OrderSettings, taxRatesIn } from '../config.ts';
import { entityAggregate } from './aggregate.ts';
import { problems } from './problems.ts';
import { entityRoutes } from './routes.ts';

export { type EntityAt, type EntityThen, entityAtIn } from './entity-at.ts';

const actor = 'system:order';
/** The command that founds it has the same id in each process and at each start. */
const firstStart = '5f0d6ac4-6f3e-5d0b-9c36-3c1f2a7be0d1';

/** In ms. */
const tryAgain = 1000;

/** What an operator has to mend: else the company would never be there. */
const wrongSetting = ({ code, details }: DomainError, { ENTITY_TAX_RATES: taxRates }: OrderSettings): ConfigError => {
  if ('category' in details) {
    return new ConfigError(`ENTITY_TAX_RATES is ${taxRates}: ${code} for the category ${details['category']}`);
  }
  return 'timeZone' in details
    ? new ConfigError(`ENTITY_TIME_ZONE is ${details['timeZone']}: it must be a zone of the IANA time zone database`)
    : new ConfigError(`ENTITY_CURRENCY is ${details['currency']}: it must be a currency of ISO 4217`);
};

/** The companies that sell. `MAIN` is there from the first start on. */
export const entitiesModule = defineModule<OrderSettings>({
  name: 'entities',
  aggregates: [entityAggregate],
  problems,
  start: ({ handler, settings, platform: { clock } }) => {
    const handled = handler(entityAggregate);
    const { ENTITY_NAME: name, ENTITY_CURRENCY: currency, ENTITY_TIME_ZONE: timeZone } = settings;
    const taxRates = taxRatesIn(settings);
    const taxRounding = { per: 'line', mode: 'halfAway' } as const;
    const details = { name, currency, timeZone, taxIds: [], taxRates, taxRounding };
    const context = { commandId: firstStart, correlationId: firstStart, causationId: firstStart, actor };
    /** A store that is away, or is to be realigned, shows elsewhere: the service starts, and says so. */
    const isFounded = (): Promise<boolean> =>
      handled.handle(mainEntity, { type: 'FoundEntity', details }, context).then(
        () => true,
        (error: unknown) => {
          if (error instanceof DomainError) throw wrongSetting(error, settings);
          return false;
        },
      );
    return {
      prepare: async () => void (await isFounded()),
      tasks: {
        'main entity': async (signal) => {
          while (!signal.aborted && !(await isFounded())) await pause(tryAgain, signal);
          if (!signal.aborted) await once(signal, 'abort');
        },
      },
      routes: (app) => entityRoutes(app, handled, clock),
    };
  },
});
