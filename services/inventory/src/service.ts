import { allocationTopic, priceListTopic, productTopic, stockItemTopic, warehouseTopic } from '@sales/contracts';
import { type Platform, runProcessManager, runProjection, runRelay } from '@sales/eventsourcing';
import {
  type Background,
  createMetrics,
  type Health,
  type Logger,
  observeProcess,
  observeProjection,
  observeRelay,
  registerService,
  type Server,
} from '@sales/service-kit';
import { priceListRoutes } from './features/price-lists/routes.ts';
import { productRoutes } from './features/products/routes.ts';
import { stockItemRoutes } from './features/stock-items/routes.ts';
import { warehouseRoutes } from './features/warehouses/routes.ts';
import { problems } from './http/problems.ts';
import { publish } from './integration/publish.ts';
import { createInventory } from './inventory.ts';
import { placesOf, placesProjection } from './lookups/places.ts';
import { backorderQueue } from './processes/allocation/backorder-queue.ts';
import { movements } from './processes/allocation/movements.ts';
import { allocationProcess } from './processes/allocation/process.ts';
import { completeTransfers } from './processes/transfer.ts';

export { inventoryMigrations } from './processes/allocation/backorder-queue.ts';

export type InventoryServiceDeps = {
  /** The process's server; the service takes `/inventory` of it. */
  readonly server: Server;
  /** Its database has the schema `inventory` of `inventoryMigrations`. */
  readonly platform: Platform;
  readonly logger: Logger;
  /** Owns the relay, the processes and the service's own read model. */
  readonly background: Background;
  readonly health: Health;
};

const topics = {
  product: productTopic,
  priceList: priceListTopic,
  warehouse: warehouseTopic,
  stockItem: stockItemTopic,
  allocation: allocationTopic,
};

/** Puts the inventory service on the server and starts its relay and processes. It ends with the server and the background. */
export const startInventoryService = async (deps: InventoryServiceDeps): Promise<void> => {
  const { server, platform, background, health } = deps;
  const { store, log, checkpoints, leases, timers, deadLetters, projections, answers, database, clock } = platform;
  const logger = deps.logger.child({ service: 'inventory' });
  const metrics = createMetrics('inventory');
  const observers = { health, metrics, logger };
  const inventory = createInventory({ store, clock });
  const places = placesOf(database);
  const { build } = await projections.live(placesProjection);

  for (const topic of Object.values(topics)) await log.ensureTopic(topic.name, topic.partitions);
  await registerService(
    server,
    {
      name: 'inventory',
      title: 'Inventory',
      version: '1.0.0',
      description: 'What we sell and what it costs, where it lies and how much of it there is.',
      problems,
      answers,
      metrics,
      health,
    },
    (app) => {
      productRoutes(app, inventory);
      priceListRoutes(app, inventory);
      warehouseRoutes(app, inventory, places);
      stockItemRoutes(app, inventory);
    },
  );

  background.run('relay:inventory', (signal) =>
    runRelay({
      name: 'inventory',
      store,
      log,
      checkpoints,
      leases,
      topics,
      publish,
      ...observeRelay('inventory', observers),
      signal,
    }),
  );
  background.run('projection:inventory-places', (signal) =>
    runProjection({ log, store: projections, build, ...observeProjection('inventory-places', observers), signal }),
  );
  background.run('process:allocation', (signal) =>
    runProcessManager(
      allocationProcess({ inventory, movements: movements(inventory, places), backorders: backorderQueue(database) }),
      { log, timers, deadLetters, ...observeProcess('allocation', observers), signal },
    ),
  );
  background.run('process:transfer', (signal) => completeTransfers(inventory, log, signal));
};
