import { add, compare, type Money, subtract, zero } from '@sales/contracts';
import { again, type Content } from '@sales/eventsourcing';
import type { InvoiceCommand } from './commands.ts';
import { type InvoiceErrorCode, reject } from './errors.ts';
import type { InvoiceEvent, InvoiceRequest } from './events.ts';
import { type InvoiceState, type Issued, openOf, openOfOrder, settlementBy } from './state.ts';

type Command<Type extends InvoiceCommand['type']> = Extract<InvoiceCommand, { readonly type: Type }>;

const asked = ({ orders, on, prepayment = false, takenOver = false }: InvoiceRequest): Content => ({
  orders: orders.map(({ orderId, lines }) => ({
    orderId,
    lines: lines?.map(({ lineId, quantity }) => `${lineId} ${quantity}`).sort(),
  })),
  issuedOn: on,
  prepayment,
  takenOver,
});

const begin = (state: InvoiceState, { request }: Command<'BeginInvoice'>): InvoiceEvent[] => {
  if (state.status === 'none' || state.status === 'abandoned') return [{ type: 'InvoiceBegun', data: request }];
  if (state.request === undefined) return reject('invoice/id-reused');
  return again<InvoiceErrorCode>('invoice/id-reused', {}, asked(state.request), asked(request));
};

/** Settles the parts of the orders, one after the other, as far as the amount goes. */
const partsOf = (invoice: Issued, amount: Money, orderId: string | undefined) => {
  let left = amount;
  return invoice.orders.flatMap((order) => {
    if (orderId !== undefined && order.orderId !== orderId) return [];
    const open = openOfOrder(invoice, order.orderId);
    const part = compare(left, open) < 0 ? left : open;
    if (part.amount <= 0) return [];
    left = subtract(left, part);
    return [{ orderId: order.orderId, amount: part, open: subtract(open, part) }];
  });
};

/** A part of a payment settles an invoice once. It is recorded where it settles nothing, too: it never will. */
const settle = (invoice: Issued, { by, amount, on, orderId }: Command<'SettleInvoice'>): InvoiceEvent[] => {
  if (settlementBy(invoice, by) !== undefined) return [];
  const orders = invoice.kind === 'invoice' ? partsOf(invoice, amount, orderId) : [];
  const settled = orders.reduce((all, part) => add(all, part.amount), zero(invoice.currency));
  const open = subtract(openOf(invoice), settled);
  return [{ type: 'InvoiceSettled', data: { by, amount: settled, on, open, orders } }];
};

/** What comes before the settlement keeps it from settling anything. */
const reverse = (invoice: Issued, { by, on }: Command<'ReverseSettlement'>): InvoiceEvent[] => {
  const known = settlementBy(invoice, by);
  if (known?.reversed === true) return [];
  const amount = known?.amount ?? zero(invoice.currency);
  const orders = (known?.orders ?? []).map((part) => ({
    ...part,
    open: add(openOfOrder(invoice, part.orderId), part.amount),
  }));
  const open = add(openOf(invoice), amount);
  return [{ type: 'SettlementReversed', data: { by, amount, on, open, orders } }];
};

/** Decides what an invoice says, and how much of it is settled: never more than it asks for. */
export const decide = (command: InvoiceCommand, state: InvoiceState): readonly InvoiceEvent[] => {
  switch (command.type) {
    case 'BeginInvoice':
      return begin(state, command);
    case 'AbandonInvoice':
      return state.status === 'begun' ? [{ type: 'InvoiceAbandoned', data: { code: command.code } }] : [];
    case 'IssueInvoice':
      return state.status === 'issued' ? [] : [{ type: 'InvoiceIssued', data: command.content }];
    case 'SettleInvoice':
      return state.status === 'issued' ? settle(state, command) : reject('invoice/unknown');
    case 'ReverseSettlement':
      return state.status === 'issued' ? reverse(state, command) : reject('invoice/unknown');
  }
};
