import { startCustomerService } from '@sales/customer';
import type { Platform } from '@sales/eventsourcing';
import { createBackground, createHealth, type Lifecycle, type Logger, type Server } from '@sales/service-kit';
import type { Part } from './index-page.ts';

type Start = typeof startCustomerService;

/** Every service of the system, in the order of start. */
export const services: readonly (Part & { readonly start: Start })[] = [
  {
    path: 'customer',
    title: 'Customers',
    description: 'Who buys: details, contacts, credit limit, payment terms, hold and release.',
    start: startCustomerService,
  },
];

export type ServicesOptions = {
  readonly server: Server;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
};

/** Starts each service with a health and background tasks of its own; they stop with the lifecycle. */
export const startServices = async ({ server, platform, logger, lifecycle }: ServicesOptions): Promise<void> => {
  for (const { path, start } of services) {
    const health = createHealth();
    const background = createBackground({ logger: logger.child({ service: path }), health });
    lifecycle.onStop(path, () => background.stop());
    await start({ server, platform, logger, background, health });
  }
};
