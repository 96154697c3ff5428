import { atOneInstant } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { stockItem as rules, type StockItemCommand, type StockItemState } from '../stock-items/index.ts';
import { promiseLine } from './promise.ts';

const stockItem = atOneInstant(rules);
const today = '2026-03-01';
const line = { orderId: 'o9', lineId: 'l1', sku: 'CHAIR', quantity: '5' };

const itemAfter = (...commands: readonly StockItemCommand[]): StockItemState =>
  commands.reduce(
    (state, command) => stockItem.decide(command, state).reduce(stockItem.evolve, state),
    stockItem.initialState,
  );

const expects = (receiptId: string, quantity: string, expectedOn?: string): StockItemCommand => ({
  type: 'ExpectReceipt',
  receiptId,
  quantity,
  ...(expectedOn !== undefined && { expectedOn }),
});
const waits = (orderId: string, quantity: string): StockItemCommand => ({
  type: 'AwaitStock',
  orderId,
  lineId: 'l1',
  quantity,
});
const leads = (leadTimeDays: number): StockItemCommand => ({
  type: 'SetReorderPolicy',
  min: '0',
  max: '0',
  leadTimeDays,
});
const promised = (...items: readonly StockItemState[]) => {
  const { promisedOn, reason } = promiseLine(
    line,
    items.map((item) => ({ item, day: today })),
  );
  return [promisedOn, reason];
};

test('the day on which enough has come in', () => {
  const item = itemAfter(waits('o9', '5'), expects('b', '3', '2026-03-20'), expects('a', '3', '2026-03-10'));
  expect(promised(item)).toEqual(['2026-03-20', 'incoming']);
});

test('what stands before the line goes first, what stands behind it does not', () => {
  const incoming = [expects('a', '6', '2026-03-10'), expects('b', '6', '2026-03-20')];
  expect(promised(itemAfter(waits('o1', '4'), waits('o9', '5'), ...incoming))).toEqual(['2026-03-20', 'incoming']);
  expect(promised(itemAfter(waits('o9', '5'), waits('o1', '4'), ...incoming))).toEqual(['2026-03-10', 'incoming']);
});

test('several places together', () => {
  const main = itemAfter(waits('o9', '5'), expects('a', '2', '2026-03-10'));
  const west = itemAfter(waits('o9', '5'), expects('b', '3', '2026-03-15'), expects('c', '9', '2026-04-01'));
  const elsewhere = itemAfter(expects('d', '9', '2026-03-02'));
  expect(promised(main, west, elsewhere)).toEqual(['2026-03-15', 'incoming']);
});

test('else the shortest lead time, and not before the last of what is to come in', () => {
  const main = itemAfter(waits('o9', '5'), leads(14));
  expect(promised(main, itemAfter(waits('o9', '5'), leads(10)))).toEqual(['2026-03-11', 'leadTime']);
  const some = itemAfter(waits('o9', '5'), leads(3), expects('a', '2', '2026-03-10'));
  expect(promised(some)).toEqual(['2026-03-10', 'leadTime']);
});

test('nothing when nothing speaks for it, and why', () => {
  expect(promised(itemAfter(waits('o9', '5')))).toEqual([undefined, 'nothingExpected']);
  expect(promised()).toEqual([undefined, 'nothingExpected']);
  expect(promised(itemAfter(waits('o9', '5'), expects('a', '4', '2026-03-10')))).toEqual([undefined, 'tooLittle']);
  expect(promised(itemAfter(waits('o9', '5'), expects('a', '9')))).toEqual([undefined, 'undated']);
  expect(promised(itemAfter(waits('o9', '5'), expects('a', '9', '2026-02-28')))).toEqual([undefined, 'undated']);
});
