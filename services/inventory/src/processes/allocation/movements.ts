import { type CostedLine, money, quantity, type Thousandths, thousandths } from '@sales/contracts';
import { type CommandContext, DomainError } from '@sales/eventsourcing';
import type { DispatchedLine, ReleasedLine, ReturnedLine, WantedLine } from '../../domain/allocation/events.ts';
import type { Taken } from '../../domain/allocation/inputs.ts';
import type { StockItemErrorCode } from '../../domain/stock-item/errors.ts';
import { stockItemId } from '../../domain/stock-item/stock-item.ts';
import type { Inventory } from '../../inventory.ts';
import type { Places } from '../../lookups/places.ts';

/** Gives the context of a command that is the same each time the reaction runs. */
type Command = (name: string) => CommandContext;

export type Movements = {
  /** Gets hold of the lines: all of a line at the first warehouse that has it, else what each has, best first. */
  take(
    orderId: string,
    lines: readonly WantedLine[],
    preferred: string | undefined,
    command: Command,
  ): Promise<readonly Taken[]>;
  release(
    orderId: string,
    lines: readonly ReleasedLine[],
    reason: string,
    command: Command,
  ): Promise<readonly { lineId: string; quantity: string }[]>;
  ship(
    orderId: string,
    shipmentId: string,
    lines: readonly DispatchedLine[],
    command: Command,
  ): Promise<readonly CostedLine[]>;
  putBack(
    orderId: string,
    returnId: string,
    warehouse: string,
    lines: readonly (ReturnedLine & CostedLine)[],
    command: Command,
  ): Promise<void>;
};

const refusedWith = (error: unknown, ...codes: StockItemErrorCode[]): boolean =>
  error instanceof DomainError && codes.some((code) => code === error.code);

/** What the allocation does to the stock items. Lines run at once: their appends are committed together. */
export const movements = ({ stockItems }: Inventory, places: Places): Movements => {
  /** How much the line could get hold of at one warehouse. */
  const reserve = async (
    orderId: string,
    { lineId, sku }: WantedLine,
    warehouse: string,
    wanted: Thousandths,
    partial: boolean,
    context: CommandContext,
  ): Promise<Thousandths> => {
    try {
      const command = { type: 'ReserveStock', orderId, lineId, quantity: quantity(wanted), partial } as const;
      const { events } = await stockItems.handle(stockItemId(warehouse, sku), command, context);
      return events.reduce(
        (sum, { type, data }) => (type === 'StockReserved' ? sum + thousandths(data.quantity) : sum),
        0,
      );
    } catch (error) {
      if (refusedWith(error, 'stock/insufficient', 'stock/released')) return 0;
      throw error;
    }
  };

  const takeLine = async (
    orderId: string,
    line: WantedLine,
    warehouses: readonly string[],
    command: Command,
  ): Promise<Taken[]> => {
    const { lineId } = line;
    const wanted = thousandths(line.quantity);
    for (const warehouse of warehouses) {
      const got = await reserve(orderId, line, warehouse, wanted, false, command(`${lineId}/${warehouse}/whole`));
      if (got > 0) return [{ lineId, warehouse, quantity: quantity(got) }];
    }
    const taken: Taken[] = [];
    let left = wanted;
    for (const warehouse of warehouses) {
      if (left === 0) break;
      const got = await reserve(orderId, line, warehouse, left, true, command(`${lineId}/${warehouse}/part`));
      if (got > 0) taken.push({ lineId, warehouse, quantity: quantity(got) });
      left -= got;
    }
    return taken;
  };

  return {
    take: async (orderId, lines, preferred, command) => {
      const found = await places.of(lines.map(({ sku }) => sku));
      const taken = await Promise.all(
        lines.map((line) => {
          const warehouses = found.get(line.sku) ?? [];
          const known = preferred !== undefined && warehouses.includes(preferred);
          const ordered = known ? [preferred, ...warehouses.filter((one) => one !== preferred)] : warehouses;
          return takeLine(orderId, line, ordered, command);
        }),
      );
      return taken.flat();
    },

    release: async (orderId, lines, reason, command) => {
      const released = await Promise.all(
        lines.map(async ({ lineId, sku, warehouses }) => {
          const results = await Promise.all(
            warehouses.map((warehouse) =>
              stockItems.handle(
                stockItemId(warehouse, sku),
                { type: 'ReleaseReservation', orderId, lineId, reason, close: true },
                command(`${lineId}/${warehouse}`),
              ),
            ),
          );
          const events = results.flatMap((result) => result.events);
          const sum = events.reduce(
            (all, { type, data }) => (type === 'ReservationReleased' ? all + thousandths(data.quantity) : all),
            0,
          );
          return { lineId, quantity: quantity(sum) };
        }),
      );
      return released;
    },

    ship: async (orderId, shipmentId, lines, command) => {
      const shipped = await Promise.all(
        lines.map(async ({ lineId, sku, warehouse, quantity: count }) => {
          const result = await stockItems.handle(
            stockItemId(warehouse, sku),
            { type: 'ShipStock', orderId, lineId, shipmentId, quantity: count },
            command(`${lineId}/${warehouse}`),
          );
          const cost = result.events.find((event) => event.type === 'StockShipped')?.data.cost;
          if (cost === undefined) throw new Error(`${result.stream}: nothing was shipped for line ${lineId}`);
          return { lineId, quantity: count, cost };
        }),
      );
      return [...Map.groupBy(shipped, ({ lineId }) => lineId)].map(([lineId, parts]) => ({
        lineId,
        quantity: quantity(parts.reduce((sum, part) => sum + thousandths(part.quantity), 0)),
        cost: money(
          parts.reduce((sum, part) => sum + part.cost.amount, 0),
          parts[0]?.cost.currency ?? '',
        ),
      }));
    },

    putBack: async (orderId, returnId, warehouse, lines, command) => {
      await Promise.all(
        lines.map(async ({ lineId, sku, quantity: count, cost, resaleable }) => {
          if (!resaleable) return;
          await stockItems.handle(
            stockItemId(warehouse, sku),
            { type: 'ReturnStock', orderId, lineId, returnId, quantity: count, cost },
            command(lineId),
          );
        }),
      );
    },
  };
};
