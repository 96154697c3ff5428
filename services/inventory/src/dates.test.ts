import { perUnit } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOverMemory, startTestService } from './testing/service.ts';
import { chair, eur, lineId, main, orderId } from './testing/shop.ts';

let service: Awaited<ReturnType<typeof startOverMemory>>;

beforeEach(async () => {
  service = await startOverMemory();
});

afterEach(() => service.stop());

type Request = readonly [method: 'put' | 'post', path: string, body?: object];

const day = (nth: number): string => new Date(Date.UTC(2026, 0, nth)).toISOString();
const send = async ([method, path, body]: Request, on?: number) => {
  const answer = await service[method](path, body, on === undefined ? {} : { 'effective-at': day(on) });
  await service.idle();
  return answer;
};

const terms = { name: 'Standard', currency: 'EUR', taxIncluded: false, priority: 0, assignedOnly: false };
const goods = { quantity: '10', totalCost: eur(1000) };
const part = { orderId: orderId(1), lineId: lineId(1), quantity: '1' };
const transfer = { transferId: testId(5), quantity: '1' };
const at = (verb: string, warehouse = 'MAIN') => `/stock-items/${warehouse}/CHAIR/${verb}`;

const product: Request = ['put', '/products/CHAIR', chair];
const mainHouse: Request = ['put', '/warehouses/MAIN', main];
const west: Request = ['put', '/warehouses/WEST', { name: 'West', rank: 2 }];
const list: Request = ['put', '/price-lists/STANDARD', terms];
const price: Request = ['put', '/price-lists/STANDARD/prices/CHAIR', { unitPrice: perUnit(eur(100)) }];
const discontinue: Request = ['post', '/products/CHAIR/discontinue'];
const close: Request = ['post', '/warehouses/MAIN/close'];
const receive: Request = ['post', at('receive'), goods];
const reserve: Request = ['post', at('reserve'), { ...part, quantity: '2' }];
const dispatch: Request = ['post', at('transfer'), { ...transfer, to: 'WEST' }];
const arrive: Request = ['post', at('receive-transfer', 'WEST'), { transferId: transfer.transferId, from: 'MAIN' }];

const shop = [product, mainHouse, west] as const;
const stocked = [...shop, receive] as const;

type Case = readonly [what: string, before: readonly Request[], first: Request, next: Request, after: string];

const cases: readonly Case[] = [
  ['a transfer that arrives', stocked, dispatch, arrive, 'transferDispatched'],
  ['goods that are picked', stocked, reserve, ['post', at('pick'), part], 'stockReserved'],
  ['goods that are shipped', stocked, reserve, ['post', at('ship'), part], 'stockReserved'],
  ['goods that are let go', stocked, reserve, ['post', at('release'), { ...part, reason: 'x' }], 'stockReserved'],
  ['goods that are held', shop, receive, reserve, 'firstGoodsCame'],
  ['goods that break', shop, receive, ['post', at('adjust'), { quantity: '-1', reason: 'x' }], 'firstGoodsCame'],
  ['goods that are sent away', shop, receive, dispatch, 'firstGoodsCame'],
  ['a count of what was seen', shop, receive, ['post', at('count'), { counted: '9', countedAt: 0 }], 'itemSeen'],
  [
    'a product that is changed',
    [],
    product,
    ['put', '/products/CHAIR', { ...chair, taxCategory: 'reduced' }],
    'productAdded',
  ],
  ['a product that ends', [], product, discontinue, 'productAdded'],
  ['a product that is back', [product], discontinue, ['post', '/products/CHAIR/reinstate'], 'productDiscontinued'],
  ['a warehouse that is changed', [], mainHouse, ['put', '/warehouses/MAIN', { ...main, rank: 9 }], 'warehouseOpened'],
  ['a warehouse that is closed', [], mainHouse, close, 'warehouseOpened'],
  [
    'one that is opened again',
    [mainHouse],
    close,
    ['post', '/warehouses', { warehouse: 'MAIN', ...main }],
    'warehouseClosed',
  ],
  ['a list that is changed', [], list, ['put', '/price-lists/STANDARD', { ...terms, priority: 1 }], 'priceListCreated'],
  ['a price', [product], list, price, 'priceListCreated'],
];

describe('dated before what must come first', () => {
  test.each(cases)('%s', async (_, before, first, next, after) => {
    for (const request of before) expect((await send(request, 1)).statusCode).toBeLessThan(300);
    expect((await send(first, 5)).statusCode).toBeLessThan(300);
    const refused = await send(next, 4);
    const details = { date: day(4), earliest: day(5), after };
    expect(refused.json(), refused.body).toMatchObject({ status: 409, details });
    expect(refused.json().code).toMatch(/^(stock-item|product|warehouse|price-list)\/dated-too-early$/);
    const taken = await send(next, 5);
    expect(taken.statusCode, taken.body).toBeLessThan(300);
  });

  test.each(cases)('%s: without a date it is of now', async (_, before, first, next) => {
    for (const request of before) await send(request, 1);
    await send(first, 5);
    expect((await send(next)).statusCode).toBeLessThan(300);
  });

  test('is known to a process that has never seen the streams, too', async () => {
    for (const request of stocked) await send(request, 1);
    await send(dispatch, 5);
    const other = await startTestService(service.platform);
    const refused = await other.post(arrive[1], arrive[2], { 'effective-at': day(4) });
    expect(refused.json()).toMatchObject({ code: 'stock-item/dated-too-early', details: { earliest: day(5) } });
    await other.stop();
  });
});
