import {
  type AllocationContracts,
  type FulfilmentContracts,
  type OrderContracts,
  perUnit,
  quantity,
  type StockItemContracts,
  type StockLevel,
  thousandths,
} from '@sales/contracts';
import { type Decider, derivedId } from '@sales/eventsourcing';

/**
 * A shop that is small enough to be broken on purpose: one product, orders that reserve it, cancellations that let it
 * go, and an alarm for every order. Its events are the published contracts themselves.
 */

type EventOf<Contracts, Type extends keyof Contracts> = {
  [Name in Type]: { readonly type: Name; readonly data: Contracts[Name] };
}[Type];

const warehouse = 'MAIN';
const sku = 'A';
export const itemId = `${warehouse}.${sku}`;
export const customerId = '0192f3c1-0000-7000-8000-000000000001';
const cost = 300;
const price = 500;
const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** An order has one line, whose id follows from the order's. */
const lineOf = (orderId: string): string => derivedId(orderId, 'line');

export type StockEvent = EventOf<
  StockItemContracts,
  'sales.stockItem.stock-received.v1' | 'sales.stockItem.stock-reserved.v1' | 'sales.stockItem.reservation-released.v1'
>;
/** Whole units. */
export type Stock = { readonly onHand: number; readonly held: Readonly<Record<string, number>> };
export type StockCommand =
  | { readonly type: 'Receive'; readonly quantity: number }
  | { readonly type: 'Reserve'; readonly orderId: string; readonly quantity: number }
  | { readonly type: 'Release'; readonly orderId: string };

const levelOf = ({ onHand, held }: Stock): StockLevel => ({
  onHand: quantity(onHand * 1000),
  reserved: quantity(Object.values(held).reduce((total, one) => total + one, 0) * 1000),
  inTransitOut: '0',
  value: euro(onHand * cost),
});

const hold = (stock: Stock, orderId: string, units: number): Stock => ({
  ...stock,
  held: { ...stock.held, [orderId]: units },
});

export const stockDecider: Decider<Stock, StockCommand, StockEvent> = {
  initialState: { onHand: 0, held: {} },
  decide: (command, stock) => {
    if (command.type === 'Receive') {
      const level = levelOf({ ...stock, onHand: stock.onHand + command.quantity });
      const moved = { quantity: String(command.quantity), cost: euro(command.quantity * cost) };
      const data = { warehouse, sku, level, movedOn: '2026-01-01', ...moved };
      return [{ type: 'sales.stockItem.stock-received.v1', data }];
    }
    const { orderId } = command;
    const held = stock.held[orderId] ?? 0;
    const line = { warehouse, sku, orderId, lineId: lineOf(orderId) };
    if (command.type === 'Reserve') {
      if (held > 0) return [];
      const level = levelOf(hold(stock, orderId, command.quantity));
      return [
        { type: 'sales.stockItem.stock-reserved.v1', data: { ...line, level, quantity: String(command.quantity) } },
      ];
    }
    if (held === 0) return [];
    const level = levelOf(hold(stock, orderId, 0));
    const data = { ...line, level, quantity: String(held), closed: true, reason: 'cancelled' };
    return [{ type: 'sales.stockItem.reservation-released.v1', data }];
  },
  evolve: (stock, { type, data }) => {
    const units = thousandths(data.quantity) / 1000;
    switch (type) {
      case 'sales.stockItem.stock-received.v1':
        return { ...stock, onHand: stock.onHand + units };
      case 'sales.stockItem.stock-reserved.v1':
        return hold(stock, data.orderId, units);
      case 'sales.stockItem.reservation-released.v1':
        return hold(stock, data.orderId, 0);
    }
  },
};

export type OrderEvent = EventOf<
  OrderContracts,
  'sales.order.submitted.v1' | 'sales.order.confirmed.v1' | 'sales.order.cancelled.v1'
>;
export type Order = { readonly status: 'none' | 'submitted' | 'confirmed' | 'cancelled'; readonly quantity: number };
export type OrderCommand =
  | { readonly type: 'Place'; readonly orderId: string; readonly quantity: number }
  | { readonly type: 'Confirm'; readonly orderId: string }
  | { readonly type: 'Cancel'; readonly orderId: string };

const placed = (orderId: string, units: number): readonly OrderEvent[] => {
  const total = euro(units * price);
  const order = {
    orderId,
    number: `SO-${orderId.slice(0, 8)}`,
    entity: 'MAIN',
    timeZone: 'UTC',
    taxRounding: { per: 'line', mode: 'halfAway' } as const,
    customer: { customerId, name: 'A customer', country: 'DE' },
    currency: 'EUR',
    lines: [
      {
        lineId: lineOf(orderId),
        kind: 'stock' as const,
        sku,
        name: 'A thing',
        unit: 'C62',
        quantity: String(units),
        baseUnit: 'C62',
        baseQuantity: String(units),
        unitPrice: perUnit(euro(price)),
        gross: total,
        discount: euro(0),
        discounts: [],
        net: total,
        taxation: { category: 'zero', treatment: 'Z' as const, rate: '0' },
        tax: euro(0),
        total,
        price: { taxIncluded: false, pricedOn: '2026-01-01', notes: [] },
      },
    ],
    shipping: {},
    totals: {
      ...{ discount: euro(0), net: total, tax: euro(0), total },
      taxes: [{ treatment: 'Z' as const, rate: '0', base: total, tax: euro(0) }],
    },
  };
  const terms = { paymentTerms: { dueDays: 30 }, fulfilmentPolicy: 'allOrBackorder' as const };
  return [
    { type: 'sales.order.submitted.v1', data: { ...order, ...terms, submittedOn: '2026-01-01', status: 'submitted' } },
  ];
};

export const orderDecider: Decider<Order, OrderCommand, OrderEvent> = {
  initialState: { status: 'none', quantity: 0 },
  decide: (command, order): readonly OrderEvent[] => {
    const { orderId } = command;
    switch (command.type) {
      case 'Place':
        return order.status === 'none' ? placed(orderId, command.quantity) : [];
      case 'Confirm':
        return order.status === 'submitted'
          ? [{ type: 'sales.order.confirmed.v1', data: { orderId, lines: [], status: 'confirmed' } }]
          : [];
      case 'Cancel': {
        if (order.status === 'none' || order.status === 'cancelled') return [];
        const total = euro(order.quantity * price);
        const line = { lineId: lineOf(orderId), quantity: String(order.quantity), net: total, tax: euro(0), total };
        const data = {
          orderId,
          reason: 'changedMyMind',
          cancelledOn: '2026-03-01',
          lines: [line],
          exposure: euro(0),
          status: 'cancelled' as const,
        };
        return [{ type: 'sales.order.cancelled.v1', data }];
      }
    }
  },
  evolve: (order, { type, data }) => {
    switch (type) {
      case 'sales.order.submitted.v1':
        return { status: 'submitted', quantity: thousandths(data.lines[0]?.quantity ?? '0') / 1000 };
      case 'sales.order.confirmed.v1':
        return { ...order, status: 'confirmed' };
      case 'sales.order.cancelled.v1':
        return { ...order, status: 'cancelled' };
    }
  },
};

export type AllocationEvent = EventOf<
  AllocationContracts,
  'sales.allocation.answered.v1' | 'sales.allocation.released.v1'
>;
export type Allocation = { readonly quantity: number; readonly released: boolean };
export type AllocationInput =
  | { readonly type: 'Requested'; readonly orderId: string; readonly quantity: number }
  | { readonly type: 'Reserved'; readonly orderId: string }
  | { readonly type: 'ReleaseRequested'; readonly orderId: string };

/** The first answer is that nothing is reserved yet, the second that everything is. */
const answered = (orderId: string, reserved: number, short: number): AllocationEvent => {
  const placements = reserved === 0 ? [] : [{ warehouse, quantity: String(reserved) }];
  const lines = [{ lineId: lineOf(orderId), sku, reserved: placements, short: String(short) }];
  return { type: 'sales.allocation.answered.v1', data: { orderId, requestId: derivedId(orderId, 'request'), lines } };
};

const released = (orderId: string, units: number): AllocationEvent => ({
  type: 'sales.allocation.released.v1',
  data: { orderId, lines: [{ lineId: lineOf(orderId), quantity: String(units) }] },
});

/**
 * A release is remembered, so that a request that comes after it reserves nothing, and a reservation in between is let
 * go.
 */
export const allocationDecider: Decider<Allocation, AllocationInput, AllocationEvent> = {
  initialState: { quantity: 0, released: false },
  decide: (input, allocation) => {
    const { orderId } = input;
    switch (input.type) {
      case 'Requested':
        return allocation.released || allocation.quantity > 0 ? [] : [answered(orderId, 0, input.quantity)];
      case 'Reserved':
        return [
          allocation.released ? released(orderId, allocation.quantity) : answered(orderId, allocation.quantity, 0),
        ];
      case 'ReleaseRequested':
        return allocation.released ? [] : [released(orderId, allocation.quantity)];
    }
  },
  evolve: (allocation, event) => {
    switch (event.type) {
      case 'sales.allocation.answered.v1': {
        const short = thousandths(event.data.lines[0]?.short ?? '0') / 1000;
        return short > 0 ? { ...allocation, quantity: short } : allocation;
      }
      case 'sales.allocation.released.v1':
        return { ...allocation, released: true };
    }
  },
};

export type FulfilmentEvent = EventOf<
  FulfilmentContracts,
  'sales.fulfilment.advanced.v1' | 'sales.fulfilment.release-requested.v1' | 'sales.fulfilment.allocation-timed-out.v1'
>;
export type FulfilmentInput =
  | { readonly type: 'Submitted'; readonly orderId: string }
  | { readonly type: 'Cancelled'; readonly orderId: string }
  | { readonly type: 'RanOut'; readonly orderId: string; readonly since: string };

/** Counts on it that no input comes twice: the runner sees to that. */
export const fulfilmentDecider: Decider<Record<string, never>, FulfilmentInput, FulfilmentEvent> = {
  initialState: {},
  decide: (input) => {
    const { orderId } = input;
    switch (input.type) {
      case 'Submitted':
        return [{ type: 'sales.fulfilment.advanced.v1', data: { orderId, step: 'allocation' } }];
      case 'Cancelled': {
        const data = { orderId, lines: [lineOf(orderId)], reason: 'cancelled' };
        return [{ type: 'sales.fulfilment.release-requested.v1', data }];
      }
      case 'RanOut': {
        const data = { orderId, step: 'allocation' as const, attempt: 1, since: input.since };
        return [{ type: 'sales.fulfilment.allocation-timed-out.v1', data }];
      }
    }
  },
  evolve: (state) => state,
};
