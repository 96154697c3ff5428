import { priceLists as contracts } from '@sales/contracts';
import type { CommandHandler, GivenDate } from '@sales/eventsourcing';
import { defineAggregate, publishing, type Scope } from '@sales/service-kit';
import { byCode, codesIn } from '../codes/index.ts';
import type { PriceListCommand } from './commands.ts';
import type { PriceListEvent } from './events.ts';
import { priceList } from './price-list.ts';
import { type PriceListState, priceListSnapshots } from './state.ts';

export const priceListAggregate = defineAggregate({
  category: 'priceList',
  published: publishing(contracts),
  decider: () => priceList,
  cacheWeight: 100_000,
  weigh: (list: PriceListState) => (list.status === 'created' ? list.prices.size : 0),
  snapshots: priceListSnapshots,
});

/** Carries out commands on price lists, which are found by any spelling of their codes. */
export type PriceLists = CommandHandler<PriceListState, PriceListCommand & GivenDate, PriceListEvent>;

export const priceListsIn = ({ handler, use }: Pick<Scope, 'handler' | 'use'>): PriceLists =>
  byCode('priceList', handler(priceListAggregate), priceList, ['CreatePriceList', 'PutPriceList'], use(codesIn));
