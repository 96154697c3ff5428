import { customerService } from '@sales/customer';
import type { Ephemeral, Platform } from '@sales/eventsourcing';
import { inventoryService } from '@sales/inventory';
import { orderService } from '@sales/order';
import { startProjectorService } from '@sales/projector';
import {
  type Background,
  createBackground,
  createHealth,
  type Health,
  type Lifecycle,
  type Logger,
  runModules,
  type Server,
} from '@sales/service-kit';
import type { SystemConfig } from './config.ts';
import type { Part } from './index-page.ts';

type Deps = {
  readonly server: Server;
  readonly platform: Platform & Ephemeral;
  readonly logger: Logger;
  readonly background: Background;
  readonly health: Health;
};

type Service = Part & { readonly start: (deps: Deps, config: SystemConfig) => Promise<void> };

/** Every service of the system, in the order of start. */
export const services: readonly Service[] = [
  {
    path: 'customer',
    title: 'Customers',
    description: 'Who buys: details, contacts, credit limit, payment terms, hold and release.',
    start: (deps) => runModules(customerService, deps),
  },
  {
    path: 'inventory',
    title: 'Inventory',
    description: 'What is sold and for how much, where it lies and how much of it there is.',
    start: (deps, settings) => runModules(inventoryService, { ...deps, settings }),
  },
  {
    path: 'order',
    title: 'Orders',
    description: 'From draft to closed: prices, approval, credit, shipments, invoices, payments and returns.',
    start: (deps, settings) => runModules(orderService, { ...deps, settings }),
  },
  {
    path: 'query',
    title: 'Queries and reports',
    description: 'Lists, timelines, documents as of any instant, the sales report and receivables.',
    start: (deps, { AFTER_PATIENCE: patience, LIVE_CONNECTIONS: connections }) =>
      startProjectorService({ ...deps, patience, connections }),
  },
];

export type ServicesOptions = Omit<Deps, 'background' | 'health'> & {
  readonly config: SystemConfig;
  readonly lifecycle: Lifecycle;
};

/** Starts each service with a health and background tasks of its own; they stop with the lifecycle. */
export const startServices = async ({ config, lifecycle, ...shared }: ServicesOptions): Promise<void> => {
  for (const { path, start } of services) {
    const health = createHealth();
    const background = createBackground({ logger: shared.logger.child({ service: path }), health });
    lifecycle.onStop(path, () => background.stop());
    await start({ ...shared, background, health }, config);
  }
};
