import {
  type CustomerContracts,
  type CustomerDetails,
  fraction,
  type InvoiceContracts,
  money,
  type OrderContracts,
  type ProductContracts,
  perUnit,
  quantity,
  type StockItemContracts,
  thousandths,
} from '@sales/contracts';
import { derivedId, type PublishedEvent, rootId } from '@sales/eventsourcing';
import type { EventOptions, History } from './history.ts';

/** A stream of numbers that looks random and is the same for the same seed. */
export type Dice = {
  /** An integer from 0 to below `sides`. */
  roll(sides: number): number;
  /** One of the values; there is at least one. */
  pick<Value>(values: readonly Value[]): Value;
};

export const dice = (seed: number): Dice => {
  let state = seed >>> 0 || 1;
  const roll = (sides: number): number => {
    // xorshift32
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % sides;
  };
  const pick = <Value>(values: readonly Value[]): Value => {
    const [value] = values.slice(roll(values.length));
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  return { roll, pick };
};

export const idFor = (name: string): string => derivedId(rootId, name);

type All = InvoiceContracts & OrderContracts & CustomerContracts & ProductContracts & StockItemContracts;

/** Adds events with the data that their contracts ask for. */
const adder =
  (history: History) =>
  <Type extends keyof All & string>(
    category: string,
    id: string,
    type: Type,
    data: All[Type],
    options?: EventOptions,
  ): PublishedEvent =>
    history.add(category, id, type, data, options);

type Line = OrderContracts['sales.order.submitted.v1']['lines'][number];
type Ordered = Partial<
  Pick<
    OrderContracts['sales.order.submitted.v1'],
    'channel' | 'custom' | 'externalReference' | 'customerReference' | 'entity' | 'submittedOn' | 'salesperson'
  >
>;

export type ShopLine = {
  readonly sku: string;
  readonly quantity: string;
  readonly unitPrice: number;
  readonly category?: string;
};

export type ShopOrder = {
  readonly orderId: string;
  readonly lines: readonly Line[];
};

type Party = OrderContracts['sales.order.submitted.v1']['customer'];

export const party = (name: string, country = 'DE', more: Partial<Party> = {}): Party => ({
  customerId: idFor(name),
  name,
  country,
  ...more,
});

export const lineOf = (orderId: string, index: number, { sku, unitPrice, category, ...line }: ShopLine): Line => {
  const gross = fraction(money(unitPrice, 'EUR'), thousandths(line.quantity), 1000);
  const tax = fraction(gross, 19, 100);
  return {
    lineId: idFor(`${orderId} line ${index}`),
    kind: 'stock',
    sku,
    name: `Product ${sku}`,
    ...(category !== undefined && { category }),
    unit: 'C62',
    quantity: line.quantity,
    baseUnit: 'C62',
    baseQuantity: line.quantity,
    unitPrice: perUnit(money(unitPrice, 'EUR')),
    gross,
    discount: money(0, 'EUR'),
    discounts: [],
    net: gross,
    taxation: { category: 'standard', treatment: 'S', rate: '19' },
    tax,
    total: money(gross.amount + tax.amount, 'EUR'),
    price: { taxIncluded: false, pricedOn: '2026-03-01', notes: [] },
  };
};

const totalsOf = (lines: readonly Line[], currency: string) => {
  const sum = (of: 'net' | 'tax' | 'total') =>
    money(
      lines.reduce((all, line) => all + line[of].amount, 0),
      currency,
    );
  const [net, tax] = [sum('net'), sum('tax')];
  const taxes = [{ treatment: 'S' as const, rate: '19', base: net, tax }];
  return { discount: money(0, currency), net, tax, total: sum('total'), taxes };
};

const share = (line: Line, part: string) => {
  const [n, d] = [thousandths(part), thousandths(line.quantity)];
  return {
    net: fraction(line.net, n, d),
    tax: fraction(line.tax, n, d),
    total: money(fraction(line.net, n, d).amount + fraction(line.tax, n, d).amount, line.net.currency),
  };
};

/** What a test can make happen to orders, each with the events that the order service would publish. */
export const shop = (history: History) => {
  const add = adder(history);
  const none = money(0, 'EUR');
  return {
    register: (name: string, details: Partial<CustomerDetails> = {}, at?: EventOptions) =>
      add(
        'customer',
        idFor(name),
        'sales.customer.registered.v1',
        {
          customerId: idFor(name),
          number: `C-2026-${String(history.events.length + 1).padStart(6, '0')}`,
          details: {
            name,
            kind: 'company',
            country: 'DE',
            language: 'en',
            currency: 'EUR',
            fulfilmentPolicy: 'shipPartial',
            ...details,
          },
          paymentTerms: { dueDays: 30 },
        },
        at,
      ),
    addProduct: (sku: string, name = `Product ${sku}`, category?: string) =>
      add('product', sku, 'sales.product.added.v1', {
        sku,
        details: { name, unit: 'C62', taxCategory: 'standard', ...(category !== undefined && { category }) },
      }),
    place: (
      name: string,
      customer: Party,
      wanted: readonly ShopLine[],
      at: EventOptions = {},
      { submittedOn = history.day(at), ...more }: Ordered = {},
    ): ShopOrder => {
      const orderId = idFor(`order ${name}`);
      const lines = wanted.map((line, index) => lineOf(orderId, index, line));
      const number = `SO-2026-${name
        .padStart(6, '0')
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]/g, '-')}`;
      const totals = totalsOf(lines, 'EUR');
      const shipping = {};
      const common = { orderId, number, customer, currency: 'EUR', shipping };
      add(
        'order',
        orderId,
        'sales.order.submitted.v1',
        {
          ...common,
          entity: 'MAIN',
          timeZone: 'UTC',
          taxRounding: { per: 'line', mode: 'halfAway' },
          ...more,
          lines: [...lines],
          totals,
          paymentTerms: { dueDays: 30 },
          fulfilmentPolicy: 'shipPartial',
          submittedOn,
          status: 'submitted',
        },
        at,
      );
      return { orderId, lines };
    },
    confirm: ({ orderId, lines }: ShopOrder, at?: EventOptions) => {
      const held = lines.map(({ lineId, quantity: wanted }) => ({
        lineId,
        reserved: [{ warehouse: 'MAIN', quantity: wanted }],
        short: '0',
      }));
      add('order', orderId, 'sales.order.confirmed.v1', { orderId, lines: held, status: 'confirmed' }, at);
    },
    ship: (
      { orderId, lines }: ShopOrder,
      unitCost: number,
      at?: EventOptions,
      shipmentId = idFor(`shipment ${orderId}`),
    ): string => {
      const shipped = lines.map(({ lineId, sku = '', quantity: wanted }) => ({
        lineId,
        sku,
        warehouse: 'MAIN',
        quantity: wanted,
      }));
      add(
        'order',
        orderId,
        'sales.order.shipment-dispatched.v1',
        { orderId, shipmentId, lines: shipped, dispatchedOn: history.day(at), status: 'shipped' },
        at,
      );
      const costed = lines.map(({ lineId, quantity: wanted }) => ({
        lineId,
        quantity: wanted,
        cost: fraction(money(unitCost, 'EUR'), thousandths(wanted), 1000),
      }));
      add('order', orderId, 'sales.order.shipment-costed.v1', { orderId, shipmentId, lines: costed }, at);
      return shipmentId;
    },
    deliver: ({ orderId }: ShopOrder, shipmentId: string, at?: EventOptions) =>
      add(
        'order',
        orderId,
        'sales.order.delivery-confirmed.v1',
        { orderId, shipmentId, deliveredOn: history.day(at), status: 'delivered' },
        at,
      ),
    invoice: (
      { orderId, lines }: ShopOrder,
      customer: Party,
      issuedOn: string,
      dueOn: string,
      at?: EventOptions,
      invoiceId = idFor(`invoice ${orderId}`),
      entity = 'MAIN',
    ): string => {
      const { total, taxes } = totalsOf(lines, 'EUR');
      const charged = lines.map(({ lineId, quantity: of, net, tax, total: all }) => ({
        lineId,
        quantity: of,
        net,
        tax,
        total: all,
      }));
      const of = { lines: charged, taxes, total };
      const number = `INV-${orderId.slice(0, 8).toUpperCase()}`;
      add('order', orderId, 'sales.order.lines-invoiced.v1', { orderId, invoiceId, on: issuedOn, ...of }, at);
      add(
        'invoice',
        invoiceId,
        'sales.invoice.issued.v1',
        {
          invoiceId,
          kind: 'invoice',
          number,
          entity,
          customer,
          currency: 'EUR',
          orders: [{ orderId, number: 'SO-2026-000001', ...of, taxRounding: { per: 'line', mode: 'halfAway' } }],
          taxes,
          total,
          issuedOn,
          dueOn,
        },
        at,
      );
      const recorded = { orderId, invoiceId, number, issuedOn, dueOn, total, exposure: total };
      add('order', orderId, 'sales.order.invoice-recorded.v1', { ...recorded, paymentStatus: 'invoiced' }, at);
      return invoiceId;
    },
    pay: ({ orderId, lines }: ShopOrder, invoiceId: string, amount: number, before: number, at?: EventOptions) => {
      const open = money(totalsOf(lines, 'EUR').total.amount - before - amount, 'EUR');
      const paymentId = idFor(`payment ${invoiceId} ${before}`);
      const paid = money(amount, 'EUR');
      const day = history.day(at);
      const by = { kind: 'payment' as const, documentId: paymentId, paymentId, nth: 0 };
      const settled = { by, amount: paid, on: day, open, orders: [{ orderId, amount: paid, open }] };
      add('invoice', invoiceId, 'sales.invoice.settled.v1', { invoiceId, ...settled }, at);
      const of = { orderId, invoiceId, by: 'payment' as const, documentId: paymentId, amount: paid, on: day, open };
      add(
        'order',
        orderId,
        'sales.order.settlement-recorded.v1',
        { ...of, exposure: open, paymentStatus: open.amount === 0 ? 'paid' : 'partiallyPaid' },
        at,
      );
      return paymentId;
    },
    takeBack: ({ orderId, lines }: ShopOrder, index: number, part: string, unitCost: number, at?: EventOptions) => {
      const line = lines[index];
      if (line === undefined) throw new Error('no such line');
      const returnId = idFor(`return ${orderId} ${index}`);
      const { lineId, sku = '' } = line;
      const requested = [{ lineId, quantity: part, reason: 'tooMany' }];
      add(
        'order',
        orderId,
        'sales.order.return-requested.v1',
        { orderId, returnId, requestedOn: history.day(at), lines: requested },
        at,
      );
      add('order', orderId, 'sales.order.return-approved.v1', { orderId, returnId }, at);
      const received = {
        lineId,
        sku,
        quantity: part,
        condition: 'resaleable' as const,
        ...share(line, part),
        creditable: part,
      };
      add(
        'order',
        orderId,
        'sales.order.return-received.v1',
        {
          orderId,
          returnId,
          receivedOn: history.day(at),
          warehouse: 'MAIN',
          lines: [received],
          exposure: none,
        },
        at,
      );
      const cost = fraction(money(unitCost, 'EUR'), thousandths(part), 1000);
      add(
        'order',
        orderId,
        'sales.order.return-costed.v1',
        { orderId, returnId, lines: [{ lineId, quantity: part, cost }] },
        at,
      );
    },
    cancel: ({ orderId, lines }: ShopOrder, at?: EventOptions) =>
      add(
        'order',
        orderId,
        'sales.order.cancelled.v1',
        {
          orderId,
          reason: 'changedTheirMind',
          cancelledOn: history.day(at),
          lines: lines.map(({ lineId, quantity: of, net, tax, total }) => ({ lineId, quantity: of, net, tax, total })),
          exposure: none,
          status: 'cancelled',
        },
        at,
      ),
    close: (
      { orderId }: ShopOrder,
      said: Pick<OrderContracts['sales.order.closed.v1'], 'rating' | 'feedback'> = {},
      at?: EventOptions,
    ) => {
      const evaluation = {
        onTime: false,
        inFull: true,
        secondsIn: { submitted: 60, partiallyShipped: 90.5 },
        rework: 1,
      };
      const closed = { orderId, ...said, closedOn: history.day(at), evaluation, status: 'closed' } as const;
      return add('order', orderId, 'sales.order.closed.v1', closed, at);
    },
    /** Receives goods; returns what stands in the item after it. */
    stock: (warehouse: string, sku: string) => {
      const item = { warehouse, sku };
      const state = { onHand: 0, reserved: 0, inTransitOut: 0, value: 0, currency: undefined as string | undefined };
      const level = () => ({
        onHand: quantity(state.onHand),
        reserved: quantity(state.reserved),
        inTransitOut: quantity(state.inTransitOut),
        ...(state.currency !== undefined && { value: money(state.value, state.currency) }),
      });
      const id = `${warehouse}.${sku}`;
      return {
        receive: (count: string, cost: number, at?: EventOptions, receiptId?: string, currency = 'EUR') => {
          state.onHand += thousandths(count);
          state.value += cost;
          state.currency = currency;
          const under = receiptId === undefined ? {} : { receiptId };
          const data = {
            ...item,
            movedOn: history.day(at),
            quantity: count,
            cost: money(cost, currency),
            reference: 'PO-1',
            ...under,
            level: level(),
          };
          add('stockItem', id, 'sales.stockItem.stock-received.v1', data, at);
        },
        /** A supplier announces goods, or announces them anew. */
        expect: (count: string, receiptId: string, at?: EventOptions) => {
          const data = { ...item, receiptId, quantity: count, level: level() };
          add('stockItem', id, 'sales.stockItem.receipt-expected.v1', data, at);
        },
        adjust: (count: string, cost: number, reason: string, at?: EventOptions, note?: string) => {
          state.onHand += thousandths(count);
          state.value += cost;
          const data = {
            ...item,
            movedOn: history.day(at),
            quantity: count,
            cost: money(cost, 'EUR'),
            reason,
            ...(note !== undefined && { note }),
            level: level(),
          };
          add('stockItem', id, 'sales.stockItem.stock-adjusted.v1', data, at);
        },
        assignBin: (bin: string | undefined, at?: EventOptions) => {
          const data = { ...item, ...(bin !== undefined && { bin }), level: level() };
          add('stockItem', id, 'sales.stockItem.bin-assigned.v1', data, at);
        },
        setPolicy: (min: string, max: string, leadTimeDays: number, at?: EventOptions) => {
          const data = { ...item, min, max, leadTimeDays, level: level() };
          add('stockItem', id, 'sales.stockItem.reorder-policy-set.v1', data, at);
        },
        reserve: (count: string, orderId: string, lineId: string, at?: EventOptions) => {
          state.reserved += thousandths(count);
          add(
            'stockItem',
            id,
            'sales.stockItem.stock-reserved.v1',
            { ...item, orderId, lineId, quantity: count, level: level() },
            at,
          );
        },
        ship: (count: string, orderId: string, lineId: string, shipmentId: string, at?: EventOptions) => {
          const cost = Math.round((state.value * thousandths(count)) / state.onHand);
          state.onHand -= thousandths(count);
          state.value -= cost;
          const data = {
            ...item,
            ...{ orderId, lineId, shipmentId },
            movedOn: history.day(at),
            quantity: count,
            cost: money(cost, 'EUR'),
            level: level(),
          };
          add('stockItem', id, 'sales.stockItem.stock-shipped.v1', data, at);
        },
        pick: (count: string, orderId: string, lineId: string, at?: EventOptions) => {
          const data = { ...item, orderId, lineId, quantity: count, level: level() };
          add('stockItem', id, 'sales.stockItem.stock-picked.v1', data, at);
        },
        send: (count: string, to: string, transferId: string, at?: EventOptions) => {
          const cost = Math.round((state.value * thousandths(count)) / state.onHand);
          state.onHand -= thousandths(count);
          state.value -= cost;
          state.inTransitOut += thousandths(count);
          const data = {
            ...item,
            movedOn: history.day(at),
            transferId,
            to,
            quantity: count,
            cost: money(cost, 'EUR'),
            level: level(),
          };
          add('stockItem', id, 'sales.stockItem.transfer-dispatched.v1', data, at);
          return cost;
        },
        /** The sender takes note of an arrival. */
        noteArrival: (count: string, to: string, transferId: string, cost: number, at?: EventOptions) => {
          state.inTransitOut -= thousandths(count);
          const data = { ...item, transferId, to, quantity: count, cost: money(cost, 'EUR'), level: level() };
          add('stockItem', id, 'sales.stockItem.transfer-completed.v1', data, at);
        },
        takeIn: (count: string, from: string, transferId: string, cost: number, at?: EventOptions) => {
          state.onHand += thousandths(count);
          state.value += cost;
          state.currency = 'EUR';
          const data = {
            ...item,
            movedOn: history.day(at),
            transferId,
            from,
            quantity: count,
            cost: money(cost, 'EUR'),
            level: level(),
          };
          add('stockItem', id, 'sales.stockItem.transfer-received.v1', data, at);
        },
      };
    },
  };
};
