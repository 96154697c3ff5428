import {
  add,
  type CostedLine,
  type Money,
  type Placement,
  type Quantity,
  quantity,
  type Thousandths,
  thousandths,
} from '@sales/contracts';
import { type CommandContext, type CommandResult, DomainError } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import {
  available,
  lineKey,
  type StockItemErrorCode,
  type StockItemEvent,
  type StockItemState,
  stockItemId,
  stockItemsIn,
} from '../stock-items/index.ts';
import type { PlacedLine } from './events.ts';
import type { WantedLine } from './inputs.ts';
import type { Candidate, Seen } from './warehouse-policy.ts';

/** Gives the context of a command: the same for the same name each time that the cause is handled. */
export type Command = (name: string) => CommandContext;

export type ReturnedLine = WantedLine & {
  readonly cost: Money | undefined;
  readonly cameTo: string;
  /** The warehouses that may take it, best first. */
  readonly places: readonly string[];
};

/** What an allocation does to stock items. Every one can be repeated: what was done before is not done again. */
export type Movements = {
  /**
   * What each of the warehouses has for a line, and what the line holds there already: a crash may have come in
   * between.
   */
  look(orderId: string, line: WantedLine, warehouses: readonly string[]): Promise<Seen>;
  /**
   * Reserves what it can of a line: all at the first of the warehouses that has it, else what each has, in order. What
   * it holds already, as it was `found`, it keeps, as far as it wants that much.
   */
  reserve(
    orderId: string,
    line: WantedLine,
    warehouses: readonly string[],
    found: readonly Candidate[],
    command: Command,
  ): Promise<Placement[]>;
  /** Lets the line wait at the warehouses for that much, no more and no less. Returns what stands there then. */
  await(
    orderId: string,
    line: WantedLine,
    warehouses: readonly string[],
    command: Command,
  ): Promise<readonly { readonly warehouse: string; readonly item: StockItemState }[]>;
  /** Gives back a part of what the line holds. */
  giveBack(orderId: string, part: PlacedLine, command: Command): Promise<void>;
  /** Lets go what the line holds at the warehouses, where it holds something. */
  leave(
    orderId: string,
    line: WantedLine,
    warehouses: readonly string[],
    reason: string,
    command: Command,
  ): Promise<void>;
  /** Lets go all that the line holds and waits for at the warehouses, for good. Returns how much it held. */
  release(
    orderId: string,
    line: Omit<WantedLine, 'quantity'>,
    warehouses: readonly string[],
    reason: string,
    command: Command,
  ): Promise<Quantity>;
  /** Ships a part, as far as the line holds it: what has left and what it had cost; undefined when it holds nothing. */
  ship(orderId: string, shipmentId: string, part: PlacedLine, command: Command): Promise<CostedLine | undefined>;
  /** Puts goods back on stock at the first of the places that can take them. Returns what they are worth there. */
  putBack(orderId: string, returnId: string, line: ReturnedLine, command: Command): Promise<Money | undefined>;
};

/** What `work` gives, or undefined when it is refused with one of the codes. */
const unless = async <Result>(codes: readonly StockItemErrorCode[], work: Promise<Result>) => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && codes.some((code) => code === error.code)) return undefined;
    throw error;
  }
};

export const movementsIn = ({ use }: Pick<Scope, 'use'>): Movements => {
  const stockItems = use(stockItemsIn);
  const heldBy = (state: StockItemState, line: { readonly orderId: string; readonly lineId: string }): Thousandths =>
    state.reservations.get(lineKey(line))?.quantity ?? 0;

  /** What the line holds at the warehouse after asking for so much there. */
  const reserveAt = async (
    orderId: string,
    { lineId, sku }: WantedLine,
    warehouse: string,
    wanted: Thousandths,
    partial: boolean,
    context: CommandContext,
    had: Thousandths = 0,
  ): Promise<Thousandths> => {
    const command = { type: 'ReserveStock', orderId, lineId, quantity: quantity(wanted), partial } as const;
    const done = stockItems.handle(stockItemId(warehouse, sku), command, context);
    const result = await unless(['stock-item/insufficient', 'stock-item/released'], done);
    return result === undefined ? had : heldBy(result.state, { orderId, lineId });
  };

  const giveBack: Movements['giveBack'] = async (orderId, { lineId, sku, warehouse, quantity: part }, command) => {
    const reason = 'moreThanWanted';
    await stockItems.handle(
      stockItemId(warehouse, sku),
      { type: 'ReleaseReservation', orderId, lineId, quantity: part, partial: true, reason, close: false },
      command(`give-back:${lineId}:${warehouse}`),
    );
  };

  return {
    look: async (orderId, line, warehouses) => {
      const candidates = await Promise.all(
        warehouses.map(async (warehouse): Promise<Candidate> => {
          const { state } = await stockItems.load(stockItemId(warehouse, line.sku));
          return { warehouse, available: available(state), held: heldBy(state, { orderId, lineId: line.lineId }) };
        }),
      );
      return { ...line, candidates };
    },

    reserve: async (orderId, line, warehouses, found, command) => {
      const name = (warehouse: string, how: string): CommandContext =>
        command(`reserve:${line.lineId}:${warehouse}:${how}`);
      const wanted = thousandths(line.quantity);
      const before = new Map(found.map(({ warehouse, held }) => [warehouse, held]));
      let left = wanted - [...before.values()].reduce((sum, held) => sum + held, 0);
      if (left === wanted && warehouses.length > 1) {
        for (const warehouse of warehouses) {
          const held = await reserveAt(orderId, line, warehouse, wanted, false, name(warehouse, 'whole'));
          if (held === wanted) return [{ warehouse, quantity: line.quantity }];
        }
      }
      const placements: Placement[] = [];
      for (const warehouse of warehouses) {
        const had = before.get(warehouse) ?? 0;
        const held =
          left > 0 ? await reserveAt(orderId, line, warehouse, had + left, true, name(warehouse, 'part'), had) : had;
        // More than the line wants can be held for it by hand.
        const kept = Math.max(0, Math.min(held, had + left));
        if (kept < held) await giveBack(orderId, { ...line, warehouse, quantity: quantity(held - kept) }, command);
        if (kept > 0) placements.push({ warehouse, quantity: quantity(kept) });
        left -= kept - had;
      }
      return placements;
    },

    await: async (orderId, { lineId, sku, quantity: missing }, warehouses, command) => {
      const wait = { type: 'AwaitStock', orderId, lineId, quantity: missing } as const;
      const results = await Promise.all(
        warehouses.map(async (warehouse) => {
          const done = stockItems.handle(stockItemId(warehouse, sku), wait, command(`await:${lineId}:${warehouse}`));
          const result = await unless(['stock-item/released'], done);
          return result === undefined ? [] : [{ warehouse, item: result.state }];
        }),
      );
      return results.flat();
    },

    giveBack,

    leave: async (orderId, { lineId, sku }, warehouses, reason, command) => {
      const letGo = { type: 'ReleaseReservation', orderId, lineId, partial: true, reason, close: false } as const;
      await Promise.all(
        warehouses.map((warehouse) =>
          stockItems.handle(stockItemId(warehouse, sku), letGo, command(`leave:${lineId}:${warehouse}`)),
        ),
      );
    },

    release: async (orderId, { lineId, sku }, warehouses, reason, command) => {
      const letGo = { type: 'ReleaseReservation', orderId, lineId, partial: true, reason, close: true } as const;
      const results = await Promise.all(
        warehouses.map((warehouse) =>
          stockItems.handle(stockItemId(warehouse, sku), letGo, command(`release:${lineId}:${warehouse}`)),
        ),
      );
      const released = results
        .flatMap(({ events }) => events)
        .map(({ type, data }) => (type === 'ReservationReleased' ? thousandths(data.quantity) : 0));
      return quantity(released.reduce((sum, one) => sum + one, 0));
    },

    ship: async (orderId, shipmentId, { lineId, sku, warehouse, quantity: part }, command) => {
      const ship = { type: 'ShipStock', orderId, lineId, shipmentId, quantity: part, partial: true } as const;
      const done = stockItems.handle(stockItemId(warehouse, sku), ship, command(`ship:${lineId}:${warehouse}`));
      const shipped = (await unless(['stock-item/not-reserved'], done))?.events.find(
        ({ type }) => type === 'StockShipped',
      );
      return shipped?.type === 'StockShipped'
        ? { lineId, quantity: shipped.data.quantity, cost: shipped.data.cost }
        : undefined;
    },

    putBack: async (orderId, returnId, { lineId, sku, quantity: part, cost, cameTo, places }, command) => {
      const back = { type: 'ReturnStock', orderId, lineId, returnId, quantity: part } as const;
      const priced = { ...back, ...(cost !== undefined && { cost }) };
      const context = (warehouse: string): CommandContext => command(`return:${lineId}:${warehouse}`);
      // Another place may be open or willing when this comes again: the goods stay where they went the first time.
      for (const warehouse of new Set([cameTo, ...places])) {
        const earlier = await stockItems.recall(stockItemId(warehouse, sku), context(warehouse));
        if (earlier !== undefined) return worthOf(earlier);
      }
      for (const warehouse of places) {
        const done = stockItems.handle(stockItemId(warehouse, sku), priced, context(warehouse));
        const result = await unless(
          ['stock-item/currency-mismatch', 'stock-item/no-cost', 'stock-item/too-much'],
          done,
        );
        if (result !== undefined) return worthOf(result);
      }
      return undefined;
    },
  };
};

const worthOf = ({ events }: Pick<CommandResult<unknown, StockItemEvent>, 'events'>): Money | undefined => {
  const returned = events.find(({ type }) => type === 'StockReturned');
  return returned?.type === 'StockReturned' ? returned.data.cost : undefined;
};

/** Puts together what is of one line and one currency. */
export const byLine = (lines: readonly CostedLine[]): CostedLine[] =>
  [...Map.groupBy(lines, ({ lineId, cost }) => `${lineId} ${cost.currency}`).values()].flatMap((parts) => {
    const [first, ...others] = parts;
    if (first === undefined) return [];
    const sum = parts.reduce((all, part) => all + thousandths(part.quantity), 0);
    return [{ ...first, quantity: quantity(sum), cost: others.reduce((all, { cost }) => add(all, cost), first.cost) }];
  });
