import { allocations, orders, priceLists, products, stockItems, topicsByCategory, warehouses } from '@sales/contracts';
import { commandTable, type Platform, runProcessManager, runRelay } from '@sales/eventsourcing';
import {
  type Background,
  createFreshness,
  createMetrics,
  createReferenceData,
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
import { defaultSettings, type InventorySettings } from './config.ts';
import { listedOf } from './domain/warehouse/warehouse-list.ts';
import { priceListRoutes } from './features/price-lists/routes.ts';
import { productRoutes } from './features/products/routes.ts';
import { stockItemRoutes } from './features/stock-items/routes.ts';
import { warehouseRoutes } from './features/warehouses/routes.ts';
import { problems } from './http/problems.ts';
import { publish } from './integration/publish.ts';
import { createInventory, forRequests } from './inventory.ts';
import { createCatalogue } from './lookups/catalogue.ts';
import { createDirectory, listId } from './lookups/directory.ts';
import { lookupsOf, readModel } from './lookups/read-model.ts';
import { movements as createMovements } from './processes/allocation/movements.ts';
import { allocationProcess } from './processes/allocation/process.ts';
import { runExpiry } from './processes/expiry.ts';
import { createTransfers } from './processes/transfer.ts';

export type InventoryServiceDeps = {
  /** The process's server; the service takes `/inventory` of it. */
  readonly server: Server;
  readonly platform: Platform;
  readonly logger: Logger;
  /** Owns the relay, the processes and the service's own read model. */
  readonly background: Background;
  readonly health: Health;
  readonly settings?: InventorySettings;
};

const topics = {
  product: products.topic,
  priceList: priceLists.topic,
  warehouse: warehouses.topic,
  stockItem: stockItems.topic,
  allocation: allocations.topic,
};

const hour = 3_600_000;
/** How often forgotten reservations are looked for, in ms. */
const expireEvery = 60_000;

/** Puts the inventory service on the server and starts its relay and processes. It ends with the server and the background. */
export const startInventoryService = async (deps: InventoryServiceDeps): Promise<void> => {
  const { server, platform, background, health, settings = defaultSettings } = deps;
  const { log, checkpoints, leases, timers, deadLetters, projections, answers, database, clock } = platform;
  const logger = deps.logger.child({ service: 'inventory' });
  const metrics = createMetrics('inventory');
  const tracer = server.tracing?.tracer('inventory');
  const observers = { health, metrics, logger, tracer };
  const alignment = await watchAlignment(
    { store: platform.store, log, topics: Object.values(topicsByCategory) },
    observers,
  );
  const store = measuredStore(alignment.store, metrics, tracer);
  const table = commandTable(platform.commandIds, { name: 'inventory', categories: Object.keys(topics) });
  const inventory = createInventory({ store, clock, table, snapshots: platform.snapshots });
  const catalogue = createCatalogue(inventory);
  const directory = createDirectory(inventory.warehouseLists);
  const lookups = lookupsOf(database);
  const movements = createMovements(inventory);

  const supervisor = await superviseVisibly(
    { log, store: projections, leases, projection: readModel, pacing: server.pacing },
    observers,
  );
  const reference = createReferenceData({ store, readers: [supervisor], topics: { stockItem: stockItems.topic } });
  /** What goods came in before the request is waited for: a warehouse that has them is not closed. */
  const productsAt = async (warehouse: string): Promise<readonly string[]> => {
    await reference.look();
    await reference.settled('stockItem');
    return lookups.productsAt(warehouse);
  };
  const { waitFor } = createFreshness(
    [supervisor, catalogue.reader],
    { ...topics, order: orders.topic },
    { incarnation: platform.incarnation },
  );

  await registerService(
    server,
    {
      name: 'inventory',
      title: 'Inventory',
      version: '1.0.0',
      description: 'What we sell and what it costs, where it lies and how much of it there is.',
      problems,
      answers,
      waitFor,
      metrics,
      health,
    },
    (app) => {
      const requested = forRequests(inventory);
      productRoutes(app, requested);
      priceListRoutes(app, requested, catalogue);
      warehouseRoutes(app, requested, { productsAt });
      stockItemRoutes(app, requested, catalogue);
      projectionRoutes(app, [supervisor]);
      parkedRoutes(app, deadLetters, ['allocation']);
    },
  );

  const relay = { name: 'inventory', store, log, checkpoints, leases, topics, publish, table };
  const observedRelay = observeRelay('inventory', observers);
  background.run('alignment', alignment.watch);
  background.run('relay', (signal) => runRelay({ ...relay, ...observedRelay, signal }));

  background.run(readModel.name, supervisor.run);

  const observed = observeProcess('allocation', observers, { deadLetters });
  const allocation = allocationProcess({
    inventory,
    movements,
    directory,
    waitingOrders: lookups.waitingOrders,
    transfers: createTransfers(inventory),
    onUnheld: ({ shipmentId, missing }, orderId) =>
      observed.onContradiction({ orderId, shipmentId, missing }, 'goods were shipped that were not held'),
    listWarehouse: async ({ data: { warehouse } }, context) => {
      const listed = listedOf(warehouse, (await inventory.warehouses.load(warehouse)).state);
      if (listed !== undefined) await inventory.warehouseLists.handle(listId, listed, context);
    },
  });
  const runner = {
    log,
    timers,
    deadLetters,
    leases,
    checkpoints,
    turn: server.turn,
    ...observed,
  };
  background.run('allocation', (signal) => runProcessManager(allocation, { ...runner, signal }));
  const patience = settings.INVENTORY_RESERVATION_HOURS * hour;
  const expiry = { inventory, movements, directory, lookups, clock, patience, leases, every: expireEvery };
  background.run('expiry', (signal) => runExpiry(expiry, signal));
};
