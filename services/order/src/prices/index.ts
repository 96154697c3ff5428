import { defineModule, type Module } from '@sales/service-kit';
import type { MakeLookups } from '../reference/index.ts';
import { priceRoutes } from './routes.ts';

/** What things cost whom. */
export const pricesModule = (lookups: MakeLookups): Module =>
  defineModule({
    name: 'prices',
    start: ({ use, platform: { clock } }) => ({ routes: (app) => priceRoutes(app, { lookups: use(lookups), clock }) }),
  });
