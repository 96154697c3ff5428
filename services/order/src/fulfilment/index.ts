import {
  createWaiting,
  defineAggregate,
  defineModule,
  defineProcess,
  type Module,
  type Scope,
} from '@sales/service-kit';
import type { OrderSettings } from '../config.ts';
import { creditAccountAggregate } from '../credit-accounts/index.ts';
import { entityAtIn } from '../entities/index.ts';
import { observedOrders } from '../orders/index.ts';
import type { MakeReferenceData } from '../reference/index.ts';
import { fulfilmentDecider, waitsForMachines } from './fulfilment.ts';
import { fulfilmentProcess, name, topics } from './process.ts';
import { published } from './publish.ts';
import { fulfilmentRoutes } from './routes.ts';

const fulfilmentAggregate = defineAggregate({
  category: 'fulfilment',
  published,
  decider: () => fulfilmentDecider,
  usuallyNew: true,
  // Some 5,000 that are being worked on, under 100 MB.
  cacheWeight: 10_000,
});

const fulfilment = (referenceData: MakeReferenceData) =>
  defineProcess({
    name,
    topics,
    start: ({ handler, use, platform: { timers } }: Scope<OrderSettings>) => {
      const fulfilments = handler(fulfilmentAggregate);
      const stillWaits = async (orderId: string) => waitsForMachines((await fulfilments.load(orderId)).state);
      const waiting = createWaiting({ stillWaits });
      const manager = fulfilmentProcess({
        fulfilments,
        orders: use(observedOrders).orders,
        creditAccounts: handler(creditAccountAggregate),
        openOrders: use(referenceData).openOrders,
        timers,
        waiting,
        entityAt: use(entityAtIn),
      });
      return { ...manager, waiting };
    },
  });

/** Carries orders from submission to their end. */
export const fulfilmentModule = (referenceData: MakeReferenceData): Module<OrderSettings> =>
  defineModule({
    name: 'fulfilment',
    aggregates: [fulfilmentAggregate],
    processes: [fulfilment(referenceData)],
    start: ({ handler, use }) => ({
      routes: (app) =>
        fulfilmentRoutes(app, {
          fulfilments: handler(fulfilmentAggregate),
          orders: use(observedOrders).orders,
          referenceData: use(referenceData),
        }),
    }),
  });
