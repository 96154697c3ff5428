import { add, dayIn, quantity, type Thousandths, thousandths, whyOf } from '@sales/contracts';
import { again, reject } from '@sales/eventsourcing';
import { withMoneyAfter } from './after.ts';
import { chargeBetween, costBetween } from './amounts.ts';
import type { IssueRefund, ReceiveReturn, RequestReturn, ReturnCommand, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { Condition, OrderEvent, OrderEventOf } from './events.ts';
import { kept, type LineCount, returnable, unbilled } from './quantities.ts';
import { refund } from './refund.ts';
import { repeated } from './repeats.ts';
import { lineOf, type Order, type Return, requireWhole } from './state.ts';

const returnOf = (order: Order, returnId: string): Return =>
  order.returns.find((one) => one.returnId === returnId) ??
  reject<OrderErrorCode>('order/return-unknown', { returnId });

const requestReturn = (order: Order, command: Timed<RequestReturn>): OrderEvent[] => {
  const { at, returnId, lines } = command;
  const known = order.returns.find((one) => one.returnId === returnId);
  if (known !== undefined) {
    const recorded = known.lines.map((line) => ({ ...line, quantity: quantity(line.quantity) }));
    const sent = lines.map((line) => ({ ...line, quantity: quantity(thousandths(line.quantity)) }));
    return repeated({ returnId }, { at: known.requestedAt, lines: recorded }, command, { lines: sent });
  }
  const wanted = new Map<string, Thousandths>();
  for (const { lineId, quantity: units } of lines) {
    const line = lineOf(order, lineId);
    if (line === undefined) return reject<OrderErrorCode>('order/line-unknown', { lineId });
    requireWhole(line, units);
    const { count } = line;
    const all = (wanted.get(lineId) ?? 0) + thousandths(units);
    wanted.set(lineId, all);
    if (all > returnable(count)) {
      const details = { lineId, wanted: quantity(all), returnable: quantity(returnable(count)) };
      return reject<OrderErrorCode>('order/return-exceeds-shipped', details);
    }
  }
  return [{ type: 'ReturnRequested', data: { returnId, requestedOn: dayIn(order.timeZone, at), lines } }];
};

type Received = { readonly lineId: string; readonly quantity: Thousandths; readonly condition: Condition };

const announced = (one: Return): readonly Received[] =>
  one.lines.map(({ lineId, quantity: units }) => ({ lineId, quantity: units, condition: 'resaleable' }));

const receivedLines = (one: Return, { lines }: ReceiveReturn): readonly Received[] => {
  if (lines === undefined) return announced(one);
  const left = new Map<string, Thousandths>();
  for (const { lineId, quantity: units } of one.lines) left.set(lineId, (left.get(lineId) ?? 0) + units);
  return lines.map(({ lineId, quantity: text, condition }) => {
    const units = thousandths(text);
    const expected = left.get(lineId) ?? 0;
    if (units > expected) {
      const details = { lineId, received: quantity(units), announced: quantity(expected) };
      return reject<OrderErrorCode>('order/return-exceeds-requested', details);
    }
    left.set(lineId, expected - units);
    return { lineId, quantity: units, condition };
  });
};

/** What came back and was never invoiced will not be; the rest is to be refunded. */
const creditableOf = (count: LineCount, units: Thousandths): Thousandths => units - Math.min(units, unbilled(count));

const back = (count: LineCount, units: Thousandths): LineCount => {
  const creditable = creditableOf(count, units);
  return {
    ...count,
    returned: count.returned + units,
    creditable: count.creditable + creditable,
    waived: count.waived + units - creditable,
  };
};

/** Came back after it was invoiced. */
const owed = (count: LineCount): Thousandths => count.creditable + count.credited;

type Back = Omit<OrderEventOf<'ReturnReceived'>['data'], 'returnId' | 'receivedOn' | 'warehouse' | 'exposure'>;

/** Returned goods leave the sale at what they were sold for, whether that was invoiced already or never will be. */
const takeBack = (order: Order, received: readonly Received[]): Back => {
  const counts = new Map(order.lines.map(({ lineId, count }) => [lineId, count]));
  const lines = received.flatMap(({ lineId, quantity: units, condition }) => {
    const line = lineOf(order, lineId);
    const before = counts.get(lineId);
    if (line?.sku === undefined || before === undefined) return [];
    const now = back(before, units);
    counts.set(lineId, now);
    const waived = costBetween(line, kept(now), kept(before));
    const credited = costBetween(line, owed(before), owed(now));
    return [
      {
        lineId,
        sku: line.sku,
        quantity: quantity(units),
        condition,
        creditable: quantity(owed(now) - owed(before)),
        net: add(waived.net, credited.net),
        tax: add(waived.tax, credited.tax),
        total: add(waived.total, credited.total),
      },
    ];
  });
  return { lines };
};

/** What came back, each line in each condition once, in one order. */
const backOf = (received: readonly Received[]) =>
  [...Map.groupBy(received, ({ lineId, condition }) => `${lineId} ${condition}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      const units = same.reduce((all, one) => all + one.quantity, 0);
      return first === undefined
        ? []
        : [{ lineId: first.lineId, quantity: quantity(units), condition: first.condition }];
    });

/**
 * A return is received once: the same goods again are a repeat, other goods or another place must not be lost without a
 * word.
 */
const receivedAgain = (one: Return, command: Timed<ReceiveReturn>): OrderEvent[] => {
  const { returnId, status, warehouse, receivedAt: at = command.at } = one;
  const sent = command.lines?.map((line) => ({ ...line, quantity: thousandths(line.quantity) })) ?? announced(one);
  return repeated(
    { returnId, status },
    { at, warehouse, lines: backOf(one.received) },
    command,
    { warehouse: command.warehouse, lines: backOf(sent) },
    'order/return-already-received',
  );
};

const receiveReturn = (order: Order, command: Timed<ReceiveReturn>): OrderEvent[] => {
  const { at, returnId, warehouse } = command;
  const one = returnOf(order, returnId);
  if (one.status === 'received' || one.status === 'refunded') return receivedAgain(one, command);
  if (one.status !== 'approved') return reject<OrderErrorCode>('order/return-not-approved', { status: one.status });
  const received = receivedLines(one, command);
  for (const { lineId, quantity: units } of received) {
    const line = lineOf(order, lineId);
    if (line !== undefined) requireWhole(line, quantity(units));
  }
  const taken = takeBack(order, received);
  return [
    withMoneyAfter(order, at, ({ exposure }) => ({
      type: 'ReturnReceived',
      data: { returnId, receivedOn: dayIn(order.timeZone, at), warehouse, ...taken, exposure },
    })),
  ];
};

const issueRefund = (order: Order, command: Timed<IssueRefund>): OrderEvent[] => {
  const { at, refundId, creditNoteId, returnId, takenOver = false } = command;
  const known = order.refunds.find((other) => other.refundId === refundId);
  if (known !== undefined)
    return repeated({ refundId }, { at: known.at, returnId: known.returnId }, command, { returnId });
  const one = returnOf(order, returnId);
  if (one.status !== 'received') return reject<OrderErrorCode>('order/nothing-to-refund', { status: one.status });
  const due = Map.groupBy(one.received, ({ lineId }) => lineId);
  const counts = order.lines.map(({ lineId, count }) => {
    const units = (due.get(lineId) ?? []).reduce((all, { creditable }) => all + creditable, 0);
    return { ...count, credited: count.credited + units };
  });
  const charge = chargeBetween(order, counts, (count) => count.credited);
  if (charge.lines.length === 0) return reject<OrderErrorCode>('order/nothing-to-refund', { status: one.status });
  return [refund(order, charge, { at, refundId, creditNoteId, returnId, takenOver })];
};

/** Decides what happens to goods that come back. */
export const decideReturns = (command: Timed<ReturnCommand>, order: Order): readonly OrderEvent[] => {
  switch (command.type) {
    case 'RequestReturn':
      return requestReturn(order, command);
    case 'ApproveReturn': {
      const { returnId, status } = returnOf(order, command.returnId);
      if (status === 'refused') return reject<OrderErrorCode>('order/return-already-decided', { status });
      return status === 'requested' ? [{ type: 'ReturnApproved', data: { returnId } }] : [];
    }
    case 'RefuseReturn': {
      const { returnId, status, refused } = returnOf(order, command.returnId);
      if (status === 'refused') {
        const [recorded, sent] = [whyOf({ ...refused }), whyOf(command)];
        return again<OrderErrorCode>('order/return-already-decided', { status }, recorded, sent);
      }
      if (status !== 'requested') return reject<OrderErrorCode>('order/return-already-decided', { status });
      return [{ type: 'ReturnRefused', data: { returnId, ...whyOf(command) } }];
    }
    case 'ReceiveReturn':
      return receiveReturn(order, command);
    case 'RecordReturnCost': {
      const { returnId, lines } = command;
      const one = order.returns.find((other) => other.returnId === returnId);
      return one === undefined || one.costed ? [] : [{ type: 'ReturnCosted', data: { returnId, lines } }];
    }
    case 'IssueRefund':
      return issueRefund(order, command);
  }
};
