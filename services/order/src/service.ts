import {
  allocationTopic,
  creditAccountTopic,
  customerTopic,
  fulfilmentTopic,
  orderTopic,
  priceListTopic,
  productTopic,
  topicsByCategory,
  warehouseTopic,
} from '@sales/contracts';
import {
  commandHandler,
  commandTable,
  type Platform,
  runProcessManager,
  runRelay,
  skipGivenNumbers,
} from '@sales/eventsourcing';
import {
  type Background,
  createFreshness,
  createHealth,
  createMetrics,
  createReferenceData,
  createWaiting,
  type Health,
  type Logger,
  measuredStore,
  observeProcess,
  observeRelay,
  parkedRoutes,
  projectionRoutes,
  registerService,
  type Server,
  superviseVisibly,
  watchAlignment,
} from '@sales/service-kit';
import { numberIn } from './clock.ts';
import { approvalLimits, defaultSettings, type OrderSettings } from './config.ts';
import { amountPolicy } from './domain/approval/policy.ts';
import { creditAccountDecider } from './domain/credit-account/credit-account.ts';
import { creditAccountSnapshots, weightOf } from './domain/credit-account/snapshot.ts';
import { orderDecider } from './domain/order/decider.ts';
import { observed } from './http/prefer-wait.ts';
import { problems } from './http/problems.ts';
import { publish } from './integration/publish.ts';
import { catalogueProjection } from './lookups/catalogue.ts';
import { customersProjection } from './lookups/customers.ts';
import type { Lookups } from './lookups/lookups.ts';
import { readModelLookups, settledLookups } from './lookups/read-models.ts';
import { warehousesProjection } from './lookups/warehouses.ts';
import { fulfilmentDecider, waitsForMachines } from './processes/fulfilment/fulfilment.ts';
import { fulfilmentProcess } from './processes/fulfilment/process.ts';
import { routes } from './routes.ts';

export type OrderServiceDeps = {
  /** The process's server; the service takes `/order` of it. */
  readonly server: Server;
  readonly platform: Platform;
  readonly logger: Logger;
  /** Owns the relay, the process manager and the local read models. */
  readonly background: Background;
  readonly health?: Health;
  /** Default: no approval by amount, a minute for the warehouses, closing after 14 days. */
  readonly settings?: OrderSettings;
  /** Default: the local read models. */
  readonly lookups?: Lookups;
};

const topics = { order: orderTopic, creditAccount: creditAccountTopic, fulfilment: fulfilmentTopic };

/**
 * Weight of the orders, and of the fulfilments, that stay in memory: some 5,000 that are being worked on, under 100 MB.
 */
const cacheWeight = 10_000;

/** Categories of others that decisions on orders look up. */
const referenceTopics = {
  customer: customerTopic,
  product: productTopic,
  priceList: priceListTopic,
  warehouse: warehouseTopic,
};

/** Topics of others that this service listens to: the service that starts first makes them. */
const heard = { ...referenceTopics, allocation: allocationTopic };

/** Puts the order service on the server and starts what works behind it. It ends with the server and the background. */
export const startOrderService = async (deps: OrderServiceDeps): Promise<void> => {
  const { server, platform, background, health = createHealth(), settings = defaultSettings } = deps;
  const { log, checkpoints, leases, timers, deadLetters, numbers, answers, clock, ids } = platform;
  const logger = deps.logger.child({ service: 'order' });
  const metrics = createMetrics('order');
  const tracer = server.tracing?.tracer('order');
  const observers = { health, metrics, logger, tracer };
  const alignment = await watchAlignment(
    { store: platform.store, log, topics: Object.values(topicsByCategory) },
    observers,
  );
  const store = measuredStore(alignment.store, metrics, tracer);
  await skipGivenNumbers({ store, numbers, checkpoints, relay: 'order', categories: ['order'], numberIn });

  const decider = orderDecider(amountPolicy(approvalLimits(settings)));
  const table = commandTable(platform.commandIds, { name: 'order', categories: Object.keys(topics) });
  const { orders, decided } = observed(
    commandHandler({ store, clock, table, category: 'order', decider, usuallyNew: true, cacheWeight }),
  );
  const creditAccounts = commandHandler({
    store,
    clock,
    table,
    category: 'creditAccount',
    decider: creditAccountDecider,
    cacheWeight: 50_000,
    weigh: weightOf,
    snapshots: { in: platform.snapshots, as: creditAccountSnapshots },
  });
  const fulfilments = commandHandler({
    store,
    clock,
    table,
    category: 'fulfilment',
    decider: fulfilmentDecider,
    usuallyNew: true,
    cacheWeight,
  });
  const local = readModelLookups(platform);
  const projections =
    deps.lookups === undefined ? [customersProjection, catalogueProjection, warehousesProjection] : [];
  const supervisors = await Promise.all(
    projections.map((projection) =>
      superviseVisibly({ log, store: platform.projections, leases, projection, pacing: server.pacing }, observers),
    ),
  );
  const readers = supervisors.map(local.follow);
  const { waitFor } = createFreshness(readers, heard, { incarnation: platform.incarnation });
  const checkpoint = { checkpoints, name: 'order:reference-data' };
  const reference = createReferenceData({ store: platform.store, readers, topics: referenceTopics, checkpoint });
  const lookups = deps.lookups ?? settledLookups(local, reference);

  await registerService(
    server,
    {
      name: 'order',
      title: 'Orders',
      version: '1.0.0',
      description: 'Orders from draft to closed: prices, approval, credit, shipments, invoices, payments and returns.',
      problems,
      answers,
      waitFor,
      look: reference.look,
      metrics,
      health,
    },
    async (app) => {
      await routes({ orders, decided, lookups, numbers, clock, ids, fulfilments, creditAccounts })(app);
      projectionRoutes(app, supervisors);
      parkedRoutes(app, deadLetters, ['fulfilment']);
    },
  );

  // Lookups do not give way: commands decide on them.
  const { turn } = server;
  const relay = { name: 'order', turn, store, log, checkpoints, leases, topics, publish, table };
  const observedRelay = observeRelay('order', observers);
  background.run('alignment', alignment.watch);
  background.run('relay', (signal) => runRelay({ ...relay, ...observedRelay, signal }));

  for (const supervisor of supervisors) background.run(supervisor.projection.name, supervisor.run);
  background.run('reference-data', reference.run);

  const stillWaits = async (orderId: string) => waitsForMachines((await fulfilments.load(orderId)).state);
  const waiting = createWaiting({ stillWaits });
  const fulfilment = fulfilmentProcess({
    fulfilments,
    orders,
    creditAccounts,
    timers,
    waiting,
    allocationTimeout: settings.ORDER_ALLOCATION_TIMEOUT,
    autoCloseDays: settings.ORDER_AUTO_CLOSE_DAYS,
  });
  const runner = {
    log,
    timers,
    deadLetters,
    leases,
    checkpoints,
    turn,
    ...observeProcess('fulfilment', observers, { deadLetters, waiting }),
  };
  background.run('fulfilment', (signal) => runProcessManager(fulfilment, { ...runner, signal }));
};
