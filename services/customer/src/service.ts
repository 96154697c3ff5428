import { customerTopic, topicsByCategory } from '@sales/contracts';
import { commandTable, datedByRequest, type Platform, runRelay, skipGivenNumbers } from '@sales/eventsourcing';
import {
  type Background,
  createMetrics,
  type Health,
  type Logger,
  measuredStore,
  observeRelay,
  registerService,
  type Server,
  watchAlignment,
} from '@sales/service-kit';
import { createCustomers, numberIn } from './customers.ts';
import { problems } from './http/problems.ts';
import { publish } from './integration/publish.ts';
import { routes } from './routes.ts';

export type CustomerServiceDeps = {
  /** The process's server; the service takes `/customer` of it. */
  readonly server: Server;
  readonly platform: Platform;
  readonly logger: Logger;
  /** Owns the relay. */
  readonly background: Background;
  readonly health: Health;
};

const topics = { customer: customerTopic };

/** Puts the customer service on the server and starts its relay. It ends with the server and the background. */
export const startCustomerService = async (deps: CustomerServiceDeps): Promise<void> => {
  const { server, platform, background, health } = deps;
  const { log, checkpoints, leases, numbers, answers, clock, ids } = platform;
  const logger = deps.logger.child({ service: 'customer' });
  const metrics = createMetrics('customer');
  const tracer = server.tracing?.tracer('customer');
  const observers = { health, metrics, logger, tracer };
  const alignment = await watchAlignment(
    { store: platform.store, log, topics: Object.values(topicsByCategory) },
    observers,
  );
  const store = measuredStore(alignment.store, metrics, tracer);
  await skipGivenNumbers({ store, numbers, checkpoints, relay: 'customer', categories: ['customer'], numberIn });
  const table = commandTable(platform.commandIds, { name: 'customer', categories: Object.keys(topics) });
  const customers = createCustomers({ store, numbers, clock, ids, table, snapshots: platform.snapshots });

  await registerService(
    server,
    {
      name: 'customer',
      title: 'Customers',
      version: '1.0.0',
      description: 'Who buys from us: details, contacts, credit limit, payment terms, hold and release.',
      problems,
      answers,
      metrics,
      health,
    },
    routes(datedByRequest(customers)),
  );
  const relay = { name: 'customer', store, log, checkpoints, leases, topics, publish, table };
  const observed = observeRelay('customer', observers);
  background.run('alignment', alignment.watch);
  background.run('relay', (signal) => runRelay({ ...relay, ...observed, signal }));
};
