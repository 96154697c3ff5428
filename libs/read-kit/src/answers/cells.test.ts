import { BusinessDate, Money, money, Quantity } from '@sales/contracts';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { columnsOf } from './cells.ts';

const Item = Type.Object({
  orderId: Type.String(),
  customer: Type.Object({ name: Type.String() }),
  total: Type.Optional(Money),
  tags: Type.Array(Type.String()),
  custom: Type.Optional(Type.Object({})),
  closed: Type.Optional(Type.Object({ onTime: Type.Boolean() })),
});

test('a column is a field with its heading, one of its own, or what is made of the item', () => {
  const columns = columnsOf<object>(Item, [
    'orderId',
    ['customer', 'customer.name'],
    'total',
    'total.currency',
    'tags',
    'custom',
    'closed.onTime',
    ['fields', (item) => Object.keys(item).length],
  ]);
  const headings = ['order_id', 'customer', 'total', 'currency', 'tags', 'custom', 'on_time', 'fields'];
  expect(columns.map(({ name }) => name)).toEqual(headings);
  const row = (item: object) => columns.map(({ value }) => value(item));
  const full = { orderId: 'a', customer: { name: 'Acme' }, total: money(1250, 'EUR'), tags: ['x', 'y'] };
  expect(row({ ...full, custom: { vip: true }, closed: { onTime: false } })).toEqual([
    'a',
    'Acme',
    '12.50',
    'EUR',
    'x y',
    '{"vip":true}',
    false,
    6,
  ]);
  expect(row({ orderId: 'a', customer: { name: 'Acme' }, tags: [], custom: {} })).toEqual([
    'a',
    'Acme',
    undefined,
    undefined,
    '',
    undefined,
    undefined,
    4,
  ]);
});

test('a column says what its texts are, so that cells of a sheet have types', () => {
  const fields = Type.Object({
    ...{ total: Money, amount: Quantity, placedOn: BusinessDate, closedAt: Type.String(), number: Type.String() },
  });
  const columns = columnsOf<object>(fields, ['total', 'amount', 'placedOn', 'closedAt', 'number', ['own', () => '1']]);
  expect(columns.map(({ kind }) => kind)).toEqual(['decimal', 'decimal', 'day', 'instant', undefined, undefined]);
});

test('a field that the items do not have is refused at once', () => {
  expect(() => columnsOf(Item, ['customer.phone'])).toThrow('items have no field customer.phone');
  expect(() => columnsOf(Item, [['total', 'sum']])).toThrow('items have no field sum');
});
