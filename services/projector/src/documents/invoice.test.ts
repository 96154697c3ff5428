import { money, sum } from '@sales/contracts';
import { createPrinter } from '@sales/documents';
import { readPdf } from '@sales/documents/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { invoiceParts, type Sample } from '../testing/invoice-parts.ts';
import { textOf } from '../testing/printed-text.ts';
import { invoiceDocument } from './invoice.ts';
import { printedInvoice } from './print-invoice.ts';

const printer = createPrinter();
afterAll(() => printer.stop());

const documentOf = (sample: Sample) => invoiceDocument(invoiceParts(sample));

const printed = (sample: Sample, language?: 'en' | 'zh'): string =>
  textOf(printedInvoice(documentOf(sample), language));

const chair = { name: 'Chair', price: 12_345 };

describe('what an invoice says', () => {
  test('seller and buyer with addresses and tax ids, number, days, lines, rates and totals', () => {
    expect(printed({ orders: [[chair, { name: 'Desk', price: 49_900, rate: '7' }]], letterhead: 'IBAN DE00' })).toBe(
      `上海办公家具有限公司 Shanghai Office Furniture Ltd.
南京东路100号 · 200001 上海市 · China · Tax ID CN 91310000MA1FL00000 · Tax ID DE123456789
IBAN DE00
Invoice
Bill to
Müller & Söhne GmbH
Hauptstraße 5
Hinterhaus
10115 Berlin
Germany
Tax ID DE987654321
Invoice number: INV-2026-000123
Date of issue: 1 March 2026
Date of supply: 26 February 2026
Due date: 31 March 2026
Order: SO-2026-000001
Your reference: PO 4711
Customer number: C-2026-000042
All amounts in EUR
# | Description | Quantity | Unit price | Tax rate | Net
1 | Chair / SKU-1 | 2 pcs | 123.45 | 19% | 246.90
2 | Desk / SKU-2 | 2 pcs | 499.00 | 7% | 998.00
Tax rate | Net | Tax | Incl. tax
19% | 246.90 | 46.91 | 293.81
7% | 998.00 | 69.86 | 1,067.86
Total | 1,244.90 | 116.77 | 1,361.67
Total to pay: EUR 1,361.67
Payable within 30 days of the date of issue, by 31 March 2026.`,
    );
  });

  test('the same in Chinese, with days and addresses as they are written there', () => {
    const text = printed({ orders: [[chair]] }, 'zh');
    for (const line of [
      '发票',
      '开具日期: 2026年3月1日',
      '# | 名称 | 数量 | 单价 | 税率 | 不含税金额',
      '应付总额: EUR 293.81',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toContain('上海市南京东路100号 · 中国 200001 · 税号 CN 91310000MA1FL00000');
    expect(text).toContain('付款期限：30 天，请于2026年3月31日前付款。');
  });

  test('it is in the language of the customer unless another one is asked for', () => {
    const document = documentOf({ orders: [[chair]], language: 'zh' });
    expect(printedInvoice(document).language).toBe('zh');
    expect(printedInvoice(document, 'en').language).toBe('en');
  });

  test('why there is no tax, with the code of the law', () => {
    const text = printed({
      orders: [[{ ...chair, treatment: 'AE', reasonCode: 'VATEX-EU-AE' }, { ...chair, treatment: 'K' }, chair]],
      dueOn: '2026-03-01',
    });
    for (const line of [
      '0% AE | 246.90 | 0.00 | 246.90',
      '0% K | 246.90 | 0.00 | 246.90',
      'AE: Reverse charge: the customer accounts for the tax (VATEX-EU-AE)',
      'K: Intra-Community supply, exempt from VAT',
      'Payable at once.',
    ])
      expect(text.split('\n')).toContain(line);
  });

  test('a discount is the difference between the price and what is charged, and its column is there when it is', () => {
    const rows = printed({ orders: [[{ ...chair, discount: '10' }, chair]] }).split('\n');
    expect(rows).toContain('# | Description | Quantity | Unit price | Discount | Tax rate | Net');
    expect(rows).toContain('1 | Chair / SKU-1 / Discount 10% | 2 pcs | 123.45 | 24.69 | 19% | 222.21');
    expect(rows).toContain('2 | Chair / SKU-2 | 2 pcs | 123.45 |  | 19% | 246.90');
  });

  test('prices with tax are named so, and lines add up to what is to be paid', () => {
    const rows = printed({ orders: [[{ ...chair, taxIncluded: true }]] }).split('\n');
    expect(rows).toContain('# | Description | Quantity | Unit price incl. tax | Tax rate | Incl. tax');
    expect(rows).toContain('1 | Chair / SKU-1 | 2 pcs | 123.45 | 19% | 246.90');
    expect(rows).toContain('Total to pay: EUR 246.90');
  });

  test('packages, credits and several orders', () => {
    const rows = printed({
      orders: [
        [{ ...chair, inBox: 12, quantity: '3' }],
        [
          { ...chair, taxIncluded: true },
          { name: 'Goodwill', price: 500, isCredit: true },
        ],
      ],
    }).split('\n');
    for (const row of [
      'Date of supply: 26 February 2026 – 27 February 2026',
      'Order SO-2026-000001 · Your reference PO 4711',
      '1 | Chair / SKU-1 / 1 box = 12 pcs | 36 pcs | 123.45 / box | 19% | 370.35 | 440.72',
      'Order SO-2026-000002',
      '2 | Chair / SKU-1 / Unit price includes tax | 2 pcs | 123.45 | 19% | 207.48 | 246.90',
      '3 | Goodwill / SKU-2 | 2 pcs | 5.00 | 19% | -10.00 | -11.90',
    ])
      expect(rows).toContain(row);
  });

  test('a credit note names the invoices that it corrects, and asks for nothing', () => {
    const text = printed({ kind: 'creditNote', orders: [[chair]] });
    for (const line of ['Credit note', 'Corrects invoice: INV-2026-000100', 'Total credited: EUR 293.81'])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toMatch(/Due date|Payable|Date of supply/);
  });
});

describe('when the goods were supplied', () => {
  const parts = invoiceParts({ orders: [[chair]] });
  const [orderId = ''] = parts.orders.keys();
  const order = parts.orders.get(orderId);
  const [line] = order?.lines ?? [];
  if (order === undefined || line === undefined) throw new Error('no order');
  const sent = (dispatchedOn: string, quantity: string) => ({
    ...order.shipments[0],
    shipmentId: dispatchedOn,
    dispatchedAt: `${dispatchedOn}T10:00:00.000Z`,
    dispatchedOn,
    lines: [{ lineId: line.lineId, sku: 'A', warehouse: 'MAIN', quantity }],
  });
  const earlier = (quantity: string) => ({
    invoiceId: 'earlier',
    lines: [{ lineId: line.lineId, quantity, net: money(0, 'EUR'), tax: money(0, 'EUR'), total: money(0, 'EUR') }],
  });
  const days = (shipments: readonly object[], before: readonly object[] = []): readonly unknown[] => {
    const changed = { ...order, shipments, invoices: [...before, ...order.invoices] } as typeof order;
    const [one] = invoiceDocument({ ...parts, orders: new Map([[orderId, changed]]) }).orders;
    return [one?.suppliedFrom, one?.suppliedTo];
  };

  test('from the first to the last shipment of what is on it', () => {
    expect(days([sent('2026-02-01', '1'), sent('2026-02-05', '1')])).toEqual(['2026-02-01', '2026-02-05']);
  });

  test('what left first was invoiced first', () => {
    const shipments = [sent('2026-02-01', '3'), sent('2026-02-05', '1'), sent('2026-02-09', '1')];
    expect(days(shipments, [earlier('3')])).toEqual(['2026-02-05', '2026-02-09']);
    expect(days(shipments, [earlier('2')])).toEqual(['2026-02-01', '2026-02-05']);
    expect(days(shipments)).toEqual(['2026-02-01', '2026-02-01']);
  });

  test('nothing is said of goods that have not left', () => {
    expect(days([])).toEqual([undefined, undefined]);
    expect(days([sent('2026-02-01', '2')], [earlier('2')])).toEqual([undefined, undefined]);
  });
});

test.each(['en', 'zh'] as const)(
  'the pages say in %s what the document says: sixty lines, to the cent',
  async (language) => {
    const lines = Array.from({ length: 60 }, (_, nth) => ({
      name: `Chair 办公椅 ${nth + 1}`,
      price: 100 * (nth + 1) ** 3,
      rate: nth % 3 === 0 ? '7' : '19',
      ...(nth % 5 === 2 && { discount: '12.5' }),
    }));
    const document = documentOf({ orders: [lines], buyer: 'Donaudampfschifffahrtsgesellschaft 王小明' });
    const { pages } = await readPdf(await printer.print(printedInvoice(document, language)));
    const text = pages.join('\n');
    const figure = ({ amount }: { readonly amount: number }): string =>
      (amount / 100).toLocaleString('en', { minimumFractionDigits: 2 });
    for (const [nth, { name = '', net }] of (document.orders[0]?.lines ?? []).entries()) {
      const row = text.split('\n').find((one) => one.startsWith(`${nth + 1} ${name} `));
      expect([nth, row?.endsWith(` ${figure(net)}`)]).toEqual([nth, true]);
    }
    for (const { base, tax } of document.taxes)
      expect(text).toContain(`${figure(base)} ${figure(tax)} ${figure(sum('EUR', [base, tax]))}`);
    expect(text).toContain(`${figure(document.net)} ${figure(document.tax)} ${figure(document.total)}`);
    expect(text).toContain(`EUR ${figure(document.total)}`);
    expect(pages.length).toBeGreaterThan(2);
  },
);
