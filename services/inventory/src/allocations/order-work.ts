import {
  type CostedLine,
  type fulfilments,
  type orders,
  type PublishedData,
  type Quantity,
  quantity,
  type stockItems,
  thousandths,
  zero,
} from '@sales/contracts';
import type { Routed } from '@sales/eventsourcing';
import type { FixBaseUnit } from '../products/index.ts';
import { type StockItems, stockItemId } from '../stock-items/index.ts';
import type { DayAt, Directory, EntityOf } from '../warehouses/index.ts';
import type { Allocations } from './allocations.ts';
import { explainChoice } from './choice.ts';
import { shortLines, waitingPlaces } from './decide.ts';
import type { AllocationInput } from './inputs.ts';
import { byLine, type Command, type Movements } from './movements.ts';
import { promiseLine } from './promise.ts';
import { type AllocationState, costsOfReturn } from './state.ts';
import { chooseWarehouses, type Seen } from './warehouse-policy.ts';

export type OrderWork = {
  readonly allocations: Pick<Allocations, 'load'>;
  readonly movements: Movements;
  readonly directory: Pick<Directory, 'now' | 'ofOthers'>;
  readonly fixBaseUnit: FixBaseUnit;
  readonly command: Command;
};

type Inputs = readonly Routed<AllocationInput>[];

/** The open warehouses that an order may have to do with: those of the company that sells. */
export const openTo = async (
  directory: Pick<Directory, 'now'>,
  { entity }: Pick<AllocationState, 'entity'>,
): Promise<readonly string[]> => (entity === undefined ? [] : directory.now(entity));

/**
 * Tries all lines at once, and each at the warehouses of the company in order. What was held for them by hand at
 * warehouses of other companies, before it could be known which one sells, is let go.
 */
export const answerRequest = async (
  { allocations, movements, directory, fixBaseUnit, command }: OrderWork,
  request: PublishedData<typeof fulfilments, 'AllocationRequested'>,
): Promise<Inputs> => {
  const { orderId, requestId, entity, maxWarehouses } = request;
  const [warehouses, others, { state }] = await Promise.all([
    directory.now(entity),
    directory.ofOthers(entity),
    allocations.load(orderId),
  ]);
  // What was reserved then may have been shipped since: it would be reserved once more.
  if (state.answered.has(requestId)) return [];
  // Its lines count base units, whether there are goods or not.
  const skus = [...new Set(request.lines.map(({ sku }) => sku))];
  await Promise.all([
    ...skus.map((sku) => fixBaseUnit(command('base-unit'), sku)),
    ...request.lines.map((line) => movements.leave(orderId, line, others, 'otherEntity', command)),
  ]);
  // With one warehouse there is no choice, and asking finds what is there.
  const seen =
    warehouses.length > 1
      ? await Promise.all(request.lines.map((line) => movements.look(orderId, line, warehouses)))
      : request.lines.map((line): Seen => ({ ...line, candidates: [] }));
  const limit = maxWarehouses !== undefined && {
    maxWarehouses,
    chosen: chooseWarehouses(seen, warehouses, maxWarehouses),
  };
  const places = limit ? limit.chosen : warehouses;
  const lines = await Promise.all(
    seen.map(async ({ candidates, ...line }) => {
      const found = candidates.filter(({ warehouse }) => places.includes(warehouse));
      return { ...line, reserved: await movements.reserve(orderId, line, places, found, command) };
    }),
  );
  const reserved = new Map(lines.map((line) => [line.lineId, line.reserved]));
  const choice = explainChoice(entity, seen, reserved, warehouses, limit || undefined);
  return [{ id: orderId, input: { type: 'LinesTried', requestId, lines, choice } }];
};

/** Lets lines go at every warehouse of the company, so that nothing that comes late can be reserved for them. */
export const release = async (
  { allocations, movements, directory, command }: Omit<OrderWork, 'fixBaseUnit'>,
  orderId: string,
  lineIds: readonly string[],
  reason: string,
): Promise<Inputs> => {
  const { state } = await allocations.load(orderId);
  const open = await openTo(directory, state);
  const lines = await Promise.all(
    [...new Set(lineIds)].map(async (lineId) => {
      const line = state.lines.get(lineId);
      if (line === undefined) return { lineId, quantity: '0' };
      const warehouses = [...new Set([...open, ...line.reserved.keys()])];
      const quantity = await movements.release(orderId, { lineId, sku: line.sku }, warehouses, reason, command);
      return { lineId, quantity };
    }),
  );
  return [{ id: orderId, input: { type: 'LinesReleased', lines, reason } }];
};

/** A line has got what it waited for. When it was let go meanwhile and this was not, it goes back. */
export const takeFilled = async (
  { allocations, movements, command }: OrderWork,
  { orderId, lineId, sku, warehouse, quantity: got }: PublishedData<typeof stockItems, 'BackorderFilled'>,
): Promise<Inputs> => {
  const { state } = await allocations.load(orderId);
  if (!state.closed.has(lineId))
    return [{ id: orderId, input: { type: 'BackorderFilled', lineId, warehouse, quantity: got } }];
  await movements.giveBack(orderId, { lineId, sku, warehouse, quantity: got }, command);
  return [];
};

/** Something else is to come in than before: looks again at the lines that wait for it, of every order in the queue. */
export const promiseAgain = async (
  {
    allocations,
    directory,
    dayAt,
    entityOf,
    stockItems,
  }: Pick<OrderWork, 'allocations' | 'directory'> & {
    readonly dayAt: DayAt;
    readonly entityOf: EntityOf;
    readonly stockItems: Pick<StockItems, 'load'>;
  },
  { warehouse, sku }: { readonly warehouse: string; readonly sku: string },
  at: string,
): Promise<Inputs> => {
  const itemAt = async (place: string) => (await stockItems.load(stockItemId(place, sku))).state;
  const { waiting } = await itemAt(warehouse);
  if (waiting.length === 0) return [];
  const open = await directory.now(await entityOf(warehouse));
  const found = open.map(async (place) => {
    const [item, day] = await Promise.all([itemAt(place), dayAt(place, at)]);
    return [place, { item, day }] as const;
  });
  const items = new Map(await Promise.all(found));
  const orders = [...new Set(waiting.map(({ orderId }) => orderId))];
  return Promise.all(
    orders.map(async (id) => {
      const { state } = await allocations.load(id);
      const places = waitingPlaces(state, open).flatMap((place) => items.get(place) ?? []);
      const lines = shortLines(state).filter((line) => line.sku === sku);
      const promises = lines.map((line) => promiseLine({ orderId: id, ...line }, places));
      return { id, input: { type: 'LinesPromised', lines: promises } as const };
    }),
  );
};

/**
 * Puts parts together that agree in what the id of their command is made of: a shipment or a return may name a line
 * more than once, and each command must stand for all of it.
 */
const together = <Part extends { readonly quantity: Quantity }>(
  parts: readonly Part[],
  keyOf: (part: Part) => string,
): readonly Part[] =>
  [...Map.groupBy(parts, keyOf).values()].flatMap((group) => {
    const [first] = group;
    const sum = group.reduce((all, part) => all + thousandths(part.quantity), 0);
    return first === undefined ? [] : [{ ...first, quantity: quantity(sum) }];
  });

export const ship = async (
  { movements, command }: OrderWork,
  { orderId, shipmentId, lines }: PublishedData<typeof orders, 'ShipmentDispatched'>,
): Promise<Inputs> => {
  const parts = await Promise.all(
    together(lines, ({ lineId, warehouse }) => `${lineId} ${warehouse}`).map(async (part) => ({
      part,
      shipped: await movements.ship(orderId, shipmentId, part, command),
    })),
  );
  const missing = parts.flatMap(({ part: { lineId, sku, warehouse, quantity: wanted }, shipped }) => {
    const left = thousandths(wanted) - thousandths(shipped?.quantity ?? '0');
    return left > 0 ? [{ lineId, sku, warehouse, quantity: quantity(left) }] : [];
  });
  const shipped = byLine(parts.flatMap((one) => one.shipped ?? []));
  return [{ id: orderId, input: { type: 'LinesShipped', shipmentId, lines: shipped, missing } }];
};

/**
 * Resaleable goods go back on stock at what they had cost, where they came in or else where they came from. Damaged
 * ones do not, and are worth nothing.
 */
export const putBack = async (
  { allocations, movements, directory, command }: OrderWork,
  { orderId, returnId, warehouse, lines }: PublishedData<typeof orders, 'ReturnReceived'>,
): Promise<Inputs> => {
  const { state } = await allocations.load(orderId);
  const open = await openTo(directory, state);
  const parts = together(lines, ({ lineId, condition }) => `${lineId} ${condition}`);
  const costs = costsOfReturn(state, parts);
  const costed = await Promise.all(
    parts.map(async ({ lineId, sku, quantity: units, condition, net }, nth): Promise<CostedLine> => {
      const nothing = zero(state.shipped.get(lineId)?.cost?.currency ?? net.currency);
      if (condition === 'damaged') return { lineId, quantity: units, cost: nothing };
      const origins = [...(state.lines.get(lineId)?.reserved.keys() ?? [])];
      const places = [...new Set([...open.filter((place) => place === warehouse), ...origins])];
      const goods = { lineId, sku, quantity: units, cost: costs[nth], cameTo: warehouse, places };
      const worth = await movements.putBack(orderId, returnId, goods, command);
      return { lineId, quantity: units, cost: worth ?? nothing };
    }),
  );
  return [{ id: orderId, input: { type: 'LinesReturned', returnId, lines: costed } }];
};
