import { createPrinter } from '@sales/documents';
import { readPdf } from '@sales/documents/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { invoiceParts } from '../testing/invoice-parts.ts';
import { textOf } from '../testing/printed-text.ts';
import { type PickSheet, printedPicks } from './pick-sheet.ts';
import { printedShipment } from './print-shipment.ts';
import { shipmentDocument } from './shipment.ts';

const printer = createPrinter();
afterAll(() => printer.stop());

/** An order of ten chairs and two lamps: four chairs of two warehouses and the lamps have left. */
const parts = () => {
  const { company, orders } = invoiceParts({ orders: [[{ name: 'Chair', quantity: '10' }, { name: 'Lamp' }]] });
  const [order] = orders.values();
  const [chair, lamp] = order?.lines ?? [];
  if (order === undefined || chair === undefined || lamp === undefined) throw new Error('no order');
  const [before] = order.shipments;
  const sent = (line: typeof chair, warehouse: string, quantity: string) => ({
    lineId: line.lineId,
    sku: line.sku ?? '',
    warehouse,
    quantity,
  });
  const lines = [sent(chair, 'MAIN', '3'), sent(chair, 'EAST', '1'), sent(lamp, 'MAIN', '2')];
  const quantities = (line: typeof chair, ordered: string, shipped: string, cancelled: string) => ({
    ...line,
    quantities: { ...line.quantities, ordered, shipped, cancelled },
  });
  return {
    shipmentId: 'second',
    company,
    language: 'en',
    order: {
      ...order,
      orderId: 'o',
      number: 'SO-2026-000001',
      entity: 'MAIN',
      customer: { customerId: 'c', name: '王小明 GmbH', country: 'DE' },
      customerReference: 'PO 4711',
      shipTo: { name: 'Warehouse 7', line1: 'Kai 1', postalCode: '20457', city: 'Hamburg', country: 'DE' },
      lines: [quantities(chair, '10', '5', '1'), quantities(lamp, '2', '2', '0')],
      shipments: [
        { ...before, shipmentId: 'first' },
        {
          shipmentId: 'second',
          dispatchedOn: '2026-03-02',
          dispatchedAt: '2026-03-02T10:00:00.000Z',
          carrier: 'DHL',
          trackingNumber: '0034',
          lines,
        },
      ] as typeof order.shipments,
    },
  } as const;
};

const documentOf = (given = parts()) => {
  const document = shipmentDocument(given);
  if (document === undefined) throw new Error('no such shipment');
  return document;
};

describe('a delivery note', () => {
  test('says where it goes, what is in it, and what is still to come', () => {
    expect(textOf(printedShipment(documentOf()))).toBe(
      `上海办公家具有限公司 Shanghai Office Furniture Ltd.
南京东路100号 · 200001 上海市 · China · Tax ID CN 91310000MA1FL00000 · Tax ID DE123456789
Delivery note
Ship to
王小明 GmbH
Warehouse 7
Kai 1
20457 Hamburg
Germany
Delivery note number: SO-2026-000001-2
Date of dispatch: 2 March 2026
Order: SO-2026-000001
Your reference: PO 4711
Carrier: DHL
Tracking number: 0034
# | Description | Ordered | Delivered | Still to come
1 | Chair / SKU-1 / from MAIN, EAST | 10 pcs | 4 pcs | 4 pcs
2 | Lamp / SKU-2 / from MAIN | 2 pcs | 2 pcs | 
Received on
Name
Signature`,
    );
  });

  test('another shipment is none of this order', () => {
    expect(shipmentDocument({ ...parts(), shipmentId: 'third' })).toBeUndefined();
  });

  test('its pages say the same in Chinese', async () => {
    const { pages, title } = await readPdf(await printer.print(printedShipment(documentOf(), 'zh')));
    expect(title).toBe('送货单 SO-2026-000001-2');
    for (const text of [
      '收货方',
      '王小明 GmbH',
      '发货日期 2026年3月2日',
      '1 Chair 10 件 4 件 4 件',
      '2 Lamp 2 件 2 件',
    ])
      expect(pages.join('\n')).toContain(text);
  });
});

describe('a pick list', () => {
  const pick = (nth: number, warehouse = 'MAIN'): PickSheet['picks'][number] => ({
    warehouse,
    bin: `A-${String(nth).padStart(2, '0')}`,
    sku: `SKU-${nth}`,
    name: `办公椅 Chair ${nth}`,
    unit: 'C62',
    quantity: String(nth),
    dueOn: '2026-03-02',
    lineId: 'l',
    order: { orderId: 'o', number: 'SO-2026-000001' },
    href: '/query/v1/timeline/stockItem/MAIN.SKU',
  });

  test('has a place to tick for each row, and a heading for each warehouse', () => {
    const picks = [pick(1, 'EAST'), pick(2), pick(3)];
    expect(textOf(printedPicks({ dueBy: '2026-03-05', picks, hasMore: false })).split('\n')).toEqual([
      'Pick list',
      'Warehouse: EAST, MAIN',
      'Due by: 5 March 2026',
      'Lines: 3',
      ' | Bin | Product | To pick | Order | Due',
      'Warehouse EAST',
      '\u25a1 | A-01 | SKU-1 / 办公椅 Chair 1 | 1 pcs | SO-2026-000001 | 2 March 2026',
      'Warehouse MAIN',
      '\u25a1 | A-02 | SKU-2 / 办公椅 Chair 2 | 2 pcs | SO-2026-000001 | 2 March 2026',
      '\u25a1 | A-03 | SKU-3 / 办公椅 Chair 3 | 3 pcs | SO-2026-000001 | 2 March 2026',
      'Picked by',
      'Date',
    ]);
  });

  test('says when there is nothing, and when there is more', () => {
    expect(textOf(printedPicks({ picks: [], hasMore: false }))).toContain('Nothing to pick');
    expect(textOf(printedPicks({ picks: [pick(1)], hasMore: true }, 'zh'))).toContain('待拣商品不止这些');
  });

  test('a hundred rows are all on its pages', async () => {
    const picks = Array.from({ length: 100 }, (_, nth) => pick(nth + 1));
    const { pages } = await readPdf(await printer.print(printedPicks({ picks, hasMore: false }, 'zh')));
    expect(pages.length).toBeGreaterThan(2);
    for (const { bin, sku, quantity } of picks)
      expect(pages.join('\n')).toContain(`\u25a1 ${bin} ${sku} ${quantity} 件 SO-2026-000001 2026年3月2日`);
  });
});
