import { type AllocatedLine, dayIn, type HeldLine, quantity, thousandths } from '@sales/contracts';
import { again, reject } from '@sales/eventsourcing';
import { after } from './after.ts';
import type { ConfirmDelivery, DispatchShipment, RecordPromises, ShippingCommand, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent, OrderEventOf } from './events.ts';
import { type Held, heldNow, missing, placements, reservedOf, take, unshipped } from './quantities.ts';
import { partsOf, repeated } from './repeats.ts';
import { isUnderWay, lineOf, type Order, requireWhole, type Shipment } from './state.ts';

/** What an answer means for the lines that are still to be shipped. */
const allocated = (order: Order, answers: readonly AllocatedLine[]): HeldLine[] => {
  const answerOf = new Map(answers.map((answer) => [answer.lineId, answer]));
  const shipped = Map.groupBy(
    order.shipments.flatMap(({ lines }) => lines),
    ({ lineId }) => lineId,
  );
  return order.lines.flatMap(({ lineId, count }) => {
    const answer = answerOf.get(lineId);
    if (answer === undefined || unshipped(count) === 0) return [];
    const held: readonly Held[] = heldNow(count, shipped.get(lineId) ?? [], answer);
    const reserved = placements(held);
    return [{ lineId, reserved, short: quantity(missing({ ...count, reserved: held })) }];
  });
};

const isAsItStands = (order: Order, lines: readonly HeldLine[]): boolean =>
  lines.every(({ lineId, reserved }) => {
    const count = lineOf(order, lineId)?.count;
    return count !== undefined && JSON.stringify(placements(count.reserved)) === JSON.stringify(reserved);
  });

/** States in which stock was asked for, or is about to be, and not answered. */
const unanswered: readonly Order['status'][] = ['submitted', 'approved'];
/** States in which nothing was shipped, and what is held decides between confirmed and backordered. */
const undecided: readonly Order['status'][] = [...unanswered, 'confirmed', 'backordered'];

/** Takes over what the warehouses hold; says whether that is all, as long as nothing was shipped. */
const recordHeld = (order: Order, lines: readonly HeldLine[], at: string): OrderEvent[] => {
  const isAnswered = !unanswered.includes(order.status);
  if ((isAnswered && !isUnderWay(order)) || order.cancelled !== undefined) return [];
  const isAnswer = lines.length > 0 || (!isAnswered && !order.lines.some(({ count }) => count.ships));
  if (!isAnswer || (isAnswered && isAsItStands(order, lines))) return [];
  const recorded: OrderEvent = { type: 'AllocationRecorded', data: { lines, status: order.status } };
  if (!undecided.includes(order.status)) return [recorded];
  const isShort = after(order, [recorded], at).lines.some(({ count }) => missing(count) > 0);
  const status = isShort ? 'backordered' : 'confirmed';
  if (status === order.status) return [recorded];
  return [{ type: isShort ? 'OrderBackordered' : 'OrderConfirmed', data: { lines, status } }];
};

/** Lines that were let go without being asked: what they still lack is missing for good. */
const lost = (order: Order, lineIds: readonly string[]): HeldLine[] =>
  order.lines.flatMap(({ lineId, count }) =>
    lineIds.includes(lineId) && unshipped(count) > 0
      ? [{ lineId, reserved: [], short: quantity(unshipped(count)) }]
      : [],
  );

type Wanted = { readonly lineId: string; readonly quantity: number; readonly warehouse?: string };
type Dispatched = OrderEventOf<'ShipmentDispatched'>['data']['lines'];

/** Finds the wanted quantities among what is reserved. @throws DomainError when they are not */
const pick = (order: Order, wanted: readonly Wanted[]): Dispatched => {
  const left = new Map(
    order.lines.map(({ lineId, sku, baseUnit, count }) => [
      lineId,
      { baseUnit, ...(count.ships && { sku }), held: count.reserved },
    ]),
  );
  return wanted.flatMap(({ lineId, quantity: units, warehouse }) => {
    const line = left.get(lineId);
    if (line === undefined) return reject<OrderErrorCode>('order/line-unknown', { lineId });
    const { sku, baseUnit } = line;
    if (sku === undefined) return reject<OrderErrorCode>('order/line-not-shipped', { lineId });
    requireWhole({ lineId, baseUnit }, quantity(units));
    const { taken, rest } = take(line.held, units, warehouse);
    const found = taken.reduce((all, at) => all + at.quantity, 0);
    if (found < units) {
      const details = {
        lineId,
        wanted: quantity(units),
        reserved: quantity(found),
        ...(warehouse !== undefined && { warehouse }),
      };
      return reject<OrderErrorCode>('order/shipment-exceeds-reserved', details);
    }
    left.set(lineId, { ...line, held: rest });
    return taken.map((at) => ({ lineId, sku, warehouse: at.warehouse, quantity: quantity(at.quantity) }));
  });
};

/** A shipment is of what was named; without lines, of all that was reserved: nothing is reserved then. */
const dispatchedAgain = (order: Order, shipment: Shipment, command: Timed<DispatchShipment>): OrderEvent[] => {
  const { shipmentId, carrier, trackingNumber, lines } = command;
  const isAll = order.lines.every(({ count }) => reservedOf(count) === 0);
  const byWarehouse = lines?.every(({ warehouse }) => warehouse !== undefined) ?? false;
  const sent = lines?.map((line) => ({ ...line, quantity: thousandths(line.quantity) }));
  return repeated(
    { shipmentId },
    {
      at: shipment.dispatchedAt,
      carrier: shipment.carrier,
      trackingNumber: shipment.trackingNumber,
      lines: sent === undefined && isAll ? undefined : partsOf(shipment.lines, byWarehouse),
    },
    command,
    { carrier, trackingNumber, lines: sent && partsOf(sent, byWarehouse) },
  );
};

const dispatch = (order: Order, command: Timed<DispatchShipment>): OrderEvent[] => {
  const { at, shipmentId, carrier, trackingNumber } = command;
  const known = order.shipments.find((shipment) => shipment.shipmentId === shipmentId);
  if (known !== undefined) return dispatchedAgain(order, known, command);
  if (order.status === 'cancelled') return reject<OrderErrorCode>('order/cancelled');
  if (order.status === 'closed') return reject<OrderErrorCode>('order/closed');
  const waiting = order.lines.filter(({ count }) => missing(count) > 0).map(({ lineId }) => lineId);
  if (order.fulfilmentPolicy === 'allOrBackorder' && waiting.length > 0) {
    return reject<OrderErrorCode>('order/waiting-for-stock', { lines: waiting });
  }
  const everything = order.lines
    .map(({ lineId, count }) => ({ lineId, quantity: reservedOf(count) }))
    .filter((line) => line.quantity > 0);
  const wanted = command.lines?.map((line) => ({ ...line, quantity: thousandths(line.quantity) })) ?? everything;
  if (wanted.length === 0) return reject<OrderErrorCode>('order/nothing-reserved', { status: order.status });
  const lines = pick(order, wanted);
  const shipped = (status: Order['status']): OrderEvent => ({
    type: 'ShipmentDispatched',
    data: {
      shipmentId,
      lines,
      ...(carrier !== undefined && { carrier }),
      ...(trackingNumber !== undefined && { trackingNumber }),
      dispatchedOn: dayIn(order.timeZone, at),
      status,
    },
  });
  const next = after(order, [shipped('partiallyShipped')], at);
  const isAll = next.lines.every(({ count }) => unshipped(count) === 0);
  return [shipped(isAll ? 'shipped' : 'partiallyShipped')];
};

const confirmDelivery = (order: Order, { at, shipmentId, dated }: Timed<ConfirmDelivery>): OrderEvent[] => {
  const meant = order.shipments.filter((one) => shipmentId === undefined || one.shipmentId === shipmentId);
  if (meant.length === 0) return reject<OrderErrorCode>('order/shipment-unknown', { shipmentId });
  const underWay = meant.filter(({ deliveredAt }) => deliveredAt === undefined);
  if (underWay.length === 0 && dated === true) {
    for (const { shipmentId: id, deliveredAt } of meant) {
      again<OrderErrorCode>('order/already-delivered', { shipmentId: id }, { deliveredAt }, { deliveredAt: at });
    }
  }
  const late = underWay.find(({ dispatchedAt }) => at < dispatchedAt);
  if (late !== undefined) {
    const { shipmentId: id, dispatchedAt } = late;
    return reject<OrderErrorCode>('order/delivered-before-dispatch', { shipmentId: id, dispatchedAt, deliveredAt: at });
  }
  const others = order.shipments.filter((one) => one.deliveredAt === undefined && !underWay.includes(one));
  const isLast = others.length === 0 && order.status === 'shipped';
  return underWay.map((one, index) => ({
    type: 'DeliveryConfirmed',
    data: {
      shipmentId: one.shipmentId,
      deliveredOn: dayIn(order.timeZone, at),
      status: isLast && index === underWay.length - 1 ? 'delivered' : order.status,
    },
  }));
};

/** Takes over when what is missing can be expected, as far as it is missing and that is news. */
const recordPromises = (order: Order, { lines }: RecordPromises): OrderEvent[] => {
  if (!isUnderWay(order)) return [];
  const news = lines.filter(({ lineId, promisedOn, reason }) => {
    const line = lineOf(order, lineId);
    if (line === undefined || missing(line.count) === 0) return false;
    return line.promise?.promisedOn !== promisedOn || line.promise?.reason !== reason;
  });
  return news.length === 0 ? [] : [{ type: 'LinesPromised', data: { lines: news } }];
};

/** Decides what happens to the goods on their way out. What other services report is never refused: it has happened. */
export const decideShipping = (command: Timed<ShippingCommand>, order: Order): readonly OrderEvent[] => {
  switch (command.type) {
    case 'RecordAllocation':
      return recordHeld(order, allocated(order, command.lines), command.at);
    case 'RecordLoss':
      return recordHeld(order, lost(order, command.lines), command.at);
    case 'RecordPromises':
      return recordPromises(order, command);
    case 'DispatchShipment':
      return dispatch(order, command);
    case 'RecordShipmentCost': {
      const { shipmentId, lines, missing: unheld = [] } = command;
      const shipment = order.shipments.find((one) => one.shipmentId === shipmentId);
      if (shipment === undefined || shipment.costed) return [];
      const gone = unheld.length > 0 && { missing: unheld };
      return [{ type: 'ShipmentCosted', data: { shipmentId, lines, ...gone } }];
    }
    case 'ConfirmDelivery':
      return confirmDelivery(order, command);
  }
};
