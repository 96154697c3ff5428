import {
  fraction,
  type Money,
  money,
  perUnit,
  quantity,
  subtract,
  sum,
  type TaxTreatment,
  thousandths,
} from '@sales/contracts';
import type { InvoiceParts, Issued } from '../documents/index.ts';
import { idFor, lineOf } from './shop.ts';

type OrderDocument = InvoiceParts['orders'] extends ReadonlyMap<string, infer Document> ? Document : never;
type Line = OrderDocument['lines'][number];

export type SampleLine = {
  readonly name: string;
  readonly quantity?: string;
  /** In minor units, without tax or with it. */
  readonly price?: number;
  readonly taxIncluded?: boolean;
  /** In percent. */
  readonly discount?: string;
  readonly treatment?: TaxTreatment;
  readonly rate?: string;
  readonly reasonCode?: string;
  /** Base units in a box; absent: it is ordered by the piece. */
  readonly inBox?: number;
  readonly isCredit?: boolean;
};

const currency = 'EUR';
const none = money(0, currency);

/** A line as the order service would have computed it. */
const sampleLine = (orderId: string, nth: number, given: SampleLine): Line => {
  const { name, price = 12_345, taxIncluded = false, discount, treatment = 'S', isCredit = false, inBox } = given;
  const { rate = treatment === 'S' ? '19' : '0', reasonCode } = given;
  const line = lineOf(orderId, nth, { sku: `SKU-${nth + 1}`, quantity: given.quantity ?? '2', unitPrice: price });
  const percent = thousandths(discount ?? '0');
  const full = isCredit ? money(-line.gross.amount, currency) : line.gross;
  const off = fraction(full, percent, 100_000);
  const base = subtract(full, off);
  const tax = taxIncluded
    ? fraction(base, thousandths(rate), 100_000 + thousandths(rate))
    : fraction(base, thousandths(rate), 100_000);
  const net = taxIncluded ? subtract(base, tax) : base;
  return {
    ...line,
    kind: isCredit ? 'credit' : 'stock',
    name,
    ...(inBox !== undefined && { unit: 'XBX', baseQuantity: quantity(thousandths(line.quantity) * inBox) }),
    unitPrice: perUnit(money(price, currency)),
    gross: full,
    discount: off,
    discounts: discount === undefined ? [] : [{ reason: 'volume', percent: discount, amount: off }],
    net,
    tax,
    total: sum(currency, [net, tax]),
    taxation: { category: 'standard', treatment, rate, ...(reasonCode !== undefined && { reasonCode }) },
    price: { ...line.price, taxIncluded },
    quantities: {
      ordered: '0',
      reserved: '0',
      short: '0',
      picked: '0',
      shipped: '0',
      delivered: '0',
      returned: '0',
      invoiced: '0',
      credited: '0',
      cancelled: '0',
    },
    costs: [],
  };
};

const taxesOf = (lines: readonly Line[]): Issued['taxes'] =>
  [
    ...Map.groupBy(lines, ({ taxation }) => `${taxation.treatment} ${taxation.rate} ${taxation.reasonCode}`).values(),
  ].map((same) => {
    const [first] = same;
    if (first === undefined) throw new Error('no line');
    const { treatment, rate, reasonCode } = first.taxation;
    const all = (of: (line: Line) => Money) => sum(currency, same.map(of));
    return {
      treatment,
      rate,
      ...(reasonCode !== undefined && { reasonCode }),
      base: all(({ net }) => net),
      tax: all(({ tax }) => tax),
    };
  });

export type Sample = {
  readonly kind?: Issued['kind'];
  /** The lines of each order. */
  readonly orders: readonly (readonly SampleLine[])[];
  readonly buyer?: string;
  readonly language?: 'en' | 'zh';
  readonly letterhead?: string;
  readonly dueOn?: string;
};

/** All that an invoice over these lines is made of, as the services would have recorded it. */
export const invoiceParts = ({
  kind = 'invoice',
  orders: given,
  buyer = 'Müller & Söhne GmbH',
  language = 'en',
  letterhead,
  dueOn = '2026-03-31',
}: Sample): InvoiceParts => {
  const invoiceId = idFor('the invoice');
  const orders = given.map((wanted, index) => {
    const orderId = idFor(`order ${index}`);
    const lines = wanted.map((line, nth) => sampleLine(orderId, nth, line));
    const charged = lines.map(({ lineId, baseQuantity, net, tax, total }) => ({
      lineId,
      quantity: baseQuantity,
      net,
      tax,
      total,
    }));
    const total = sum(
      currency,
      lines.map((line) => line.total),
    );
    const document: Pick<OrderDocument, 'lines' | 'invoices' | 'shipments'> = {
      lines,
      invoices: [{ invoiceId, lines: charged, taxes: taxesOf(lines), total, paid: none, credited: none, open: total }],
      shipments: [
        {
          shipmentId: idFor(`shipment ${index}`),
          dispatchedOn: `2026-02-2${index + 6}`,
          dispatchedAt: `2026-02-2${index + 6}T10:00:00.000Z`,
          lines: lines.map(({ lineId, sku = '', baseQuantity }) => ({
            lineId,
            sku,
            warehouse: 'MAIN',
            quantity: baseQuantity,
          })),
        },
      ],
    };
    const issued: Issued['orders'][number] = {
      orderId,
      number: `SO-2026-00000${index + 1}`,
      ...(index === 0 && { customerReference: 'PO 4711' }),
      lines: charged,
      taxes: taxesOf(lines),
      taxRounding: { per: 'line', mode: 'halfAway' },
      total,
    };
    // What else the order has is on no invoice.
    return { issued, lines, document: document as OrderDocument };
  });
  const all = orders.flatMap(({ lines }) => lines);
  const issued: Issued = {
    invoiceId,
    kind,
    number: kind === 'invoice' ? 'INV-2026-000123' : 'CN-2026-000007',
    entity: 'MAIN',
    customer: { customerId: idFor(buyer), number: 'C-2026-000042', name: buyer, country: 'DE' },
    billTo: { line1: 'Hauptstraße 5', line2: 'Hinterhaus', postalCode: '10115', city: 'Berlin', country: 'DE' },
    currency,
    orders: orders.map((order) => order.issued),
    ...(kind === 'creditNote' && { corrects: [{ invoiceId: idFor('first'), number: 'INV-2026-000100' }] }),
    taxes: taxesOf(all),
    total: sum(
      currency,
      all.map(({ total }) => total),
    ),
    issuedOn: '2026-03-01',
    dueOn,
  };
  return {
    issued,
    company: {
      name: '上海办公家具有限公司 Shanghai Office Furniture Ltd.',
      address: { line1: '南京东路100号', city: '上海市', region: '上海市', postalCode: '200001', country: 'CN' },
      taxIds: [
        { country: 'CN', id: '91310000MA1FL00000' },
        { country: 'DE', id: 'DE123456789' },
      ],
      currency,
      timeZone: 'Asia/Shanghai',
      ...(letterhead !== undefined && { letterhead }),
      taxRates: [],
      taxRounding: { per: 'line', mode: 'halfAway' },
    },
    customer: { language, taxId: 'DE987654321' },
    orders: new Map(orders.map(({ issued: { orderId }, document }) => [orderId, document])),
  };
};
