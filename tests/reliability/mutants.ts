/** A bug that a developer could really make, as a change of one place of the source. */
export type Mutant = {
  readonly name: string;
  /** From the root. */
  readonly file: string;
  /** Stands in the file once. */
  readonly from: string;
  readonly to: string;
  /** At least one of these invariants is broken. */
  readonly breaks: readonly string[];
  /**
   * Crash points at which lives of the system end, in this order: else lives of some hundred ms. Each relay reads once
   * what the life before has published and not noted, so the first dozen reads lose nothing.
   */
  readonly crashes?: readonly string[];
};

export const mutants: readonly Mutant[] = [
  {
    name: 'a repeat is another command',
    file: 'libs/service-kit/src/http/request-context.ts',
    from: 'const commandId = key === undefined ?',
    to: 'const commandId = key !== actor ?',
    breaks: ['I1', 'I2'],
  },
  {
    name: 'the relay saves before it publishes',
    file: 'libs/eventsourcing/src/relay.ts',
    from: "crashpoint('relay.read');",
    to: "await checkpoints.save(new Map([[name, checkpoint]])); crashpoint('relay.read');",
    breaks: ['I3', 'I4'],
    crashes: ['relay.read:20', 'relay.read:25', 'relay.read:22'],
  },
  {
    name: 'a projection passes over messages',
    file: 'libs/eventsourcing/src/projection-runner.ts',
    from: 'return fresh;',
    to: 'return fresh.filter((_, nth) => nth % 5 !== 4);',
    breaks: ['I7', 'I8'],
  },
  {
    name: 'a projection looks at the clock',
    file: 'services/projector/src/orders/fold.ts',
    from: 'updated_at: event.effectiveAt,',
    to: 'updated_at: new Date().toISOString(),',
    breaks: ['I8'],
  },
  {
    name: 'stock is given that is not there',
    file: 'services/inventory/src/stock-items/state.ts',
    from: 'StockItemState): Thousandths => onHand - reserved;',
    to: 'StockItemState): Thousandths => onHand - reserved + 5000;',
    breaks: ['I5'],
  },
  {
    name: 'two documents have one number',
    file: 'libs/service-kit/src/numbers/series.ts',
    from: 'data: { n: last + 1, for:',
    to: 'data: { n: Math.max(1, last - (last % 7 === 3 ? 0 : -1)), for:',
    breaks: ['I17'],
  },
  {
    name: 'credit of an ended order is kept',
    file: 'services/order/src/credit-accounts/credit-account.ts',
    from: 'if (held.currency !== to.currency || compare(held, to) <= 0) return [];',
    to: 'if (held.currency !== to.currency || to.amount === 0) return [];',
    breaks: ['I6', 'I12'],
  },
];
