import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { summary } from '../reliability/checker/index.ts';
import { clientOf } from '../reliability/driver/client.ts';
import { openShop, seedShop } from '../reliability/driver/shop-floor.ts';
import { openHistory } from '../reliability/history.ts';
import { examine, lastPosition } from './examine.ts';
import type { Places } from './places.ts';

export type LoadOptions = {
  /** Where the history is kept. */
  readonly folder: string;
  /** Resolves to the address of the system once it is up. */
  readonly address: () => Promise<string>;
  readonly places: Places;
  readonly seed: number;
  readonly clients: number;
  /** Most orders; there is not quite enough stock for all of them. */
  readonly orders: number;
  /** What a client waits before its next order, in ms. Default: nothing. */
  readonly rest?: number;
  /** A relay may have stood still, so that topics repeat some of what they have. Default: false. */
  readonly mayRepeat?: boolean;
};

export type Load = {
  /** Orders placed so far. */
  placed(): number;
  /** Resolves when so many are placed, or when the load is over. */
  reaches(count: number): Promise<void>;
  isOver(): boolean;
  /** No further order is begun. */
  end(): void;
};

/**
 * Lets clients order in a shop while `strike` goes on, waits until all is done, and gives what should not be in what is
 * there then. Begins when the system is up.
 */
export const underLoad = async (
  { folder, address, places, seed, clients, orders, rest, mayRepeat = false }: LoadOptions,
  strike: (load: Load) => Promise<void>,
): Promise<{ readonly violations: readonly string[]; readonly placed: number }> => {
  const historyPath = join(folder, 'history.ndjson');
  const history = await openHistory(historyPath);
  const { headers } = places;
  const client = clientOf(history, { address, ...(headers !== undefined && { headers }) });
  const closing = new AbortController();
  let placed = 0;
  let isOver = false;
  try {
    // A system that ran before has events of its own.
    const before = await lastPosition(places);
    await seedShop(client, seed, Math.round(orders / 6));
    const load = openShop({
      client,
      seed,
      clients,
      orders,
      signal: closing.signal,
      ambition: 0.2,
      ...(rest !== undefined && { rest }),
      onPlaced: () => {
        placed += 1;
      },
    }).finally(() => {
      isOver = true;
    });
    const striking = strike({
      placed: () => placed,
      reaches: async (count) => {
        while (placed < count && !isOver) await delay(10);
      },
      isOver: () => isOver,
      end: () => closing.abort(),
    }).finally(() => closing.abort());
    // Whichever fails, the other has ended before the test does.
    for (const outcome of await Promise.allSettled([striking, load])) {
      if (outcome.status === 'rejected') throw outcome.reason;
    }
    return {
      violations: summary(await examine(places, historyPath, { mayRepeat, ...(before !== undefined && { before }) })),
      placed,
    };
  } finally {
    await client.close();
    await history.close();
  }
};
