import {
  add,
  type Custom,
  type LineKind,
  type Money,
  money,
  type PriceNote,
  sum,
  type TaxTreatment,
  type UnitPrice,
} from '@sales/contracts';
import type { OrderLine } from './events.ts';

/** Amount and percentage, the latter only where there is one. */
type FlatDiscount = {
  readonly reason: string;
  readonly amount: number;
  readonly percent?: string;
  readonly ofOrder?: true;
};

/**
 * A line without what follows from the rest, amounts in minor units of the currency of all lines, absent things null.
 */
type Flat = {
  readonly lineId: string;
  readonly kind: LineKind;
  readonly sku: string | null;
  readonly name: string | null;
  readonly text: string | null;
  readonly category: string | null;
  readonly unit: string;
  readonly quantity: string;
  /** Null where it is `unit`. */
  readonly baseUnit: string | null;
  /** Null where it is `quantity`. */
  readonly baseQuantity: string | null;
  /** Micros, for so many units; null is one. */
  readonly unitPrice: number;
  readonly per: NonNullable<UnitPrice['per']> | null;
  readonly gross: number;
  readonly net: number;
  readonly tax: number;
  readonly taxCategory: string;
  readonly treatment: TaxTreatment;
  readonly taxRate: string;
  readonly reasonCode: string | null;
  readonly taxIncluded: boolean;
  readonly pricedOn: string;
  readonly priceList: string | null;
  readonly priceUnit: string | null;
  readonly minQuantity: string | null;
  readonly listPrice: number | null;
  readonly listPer: NonNullable<UnitPrice['per']> | null;
  readonly priceListRevision: number | null;
  readonly notes: readonly PriceNote[];
  readonly discounts: readonly FlatDiscount[];
  readonly taxByHand: true | null;
  readonly custom: Custom | null;
};

/**
 * Storage format: never rename. The lines of an order by column, what is the same in all of them only once: a quarter
 * of the size, so that an order of a thousand lines is still one event.
 */
export type PackedLines = {
  readonly count: number;
  readonly currency: string;
  readonly same: Partial<Flat>;
  readonly each: { readonly [Column in keyof Flat]?: readonly Flat[Column][] };
};

const flat = (line: OrderLine): Flat => {
  const {
    lineId,
    kind,
    sku = null,
    name = null,
    text = null,
    category = null,
    unit,
    quantity,
    baseUnit,
    baseQuantity,
  } = line;
  const { unitPrice, gross, net, tax, taxation, price } = line;
  const { taxIncluded, pricedOn, priceList = null, unit: priceUnit = null, minQuantity = null } = price;
  const { listPrice, priceListRevision = null } = price;
  return {
    lineId,
    kind,
    sku,
    name,
    text,
    category,
    unit,
    quantity,
    baseUnit: baseUnit === unit ? null : baseUnit,
    baseQuantity: baseQuantity === quantity ? null : baseQuantity,
    taxCategory: taxation.category,
    treatment: taxation.treatment,
    taxRate: taxation.rate,
    reasonCode: taxation.reasonCode ?? null,
    taxIncluded,
    pricedOn,
    priceList,
    priceUnit,
    minQuantity,
    unitPrice: unitPrice.micros,
    per: unitPrice.per ?? null,
    gross: gross.amount,
    net: net.amount,
    tax: tax.amount,
    listPrice: listPrice?.micros ?? null,
    listPer: listPrice?.per ?? null,
    priceListRevision,
    notes: price.notes,
    discounts: line.discounts.map(({ amount, ...discount }) => ({ ...discount, amount: amount.amount })),
    taxByHand: taxation.byHand ?? null,
    custom: line.custom ?? null,
  };
};

const columns: readonly (keyof Flat)[] = [
  'lineId',
  'kind',
  'sku',
  'name',
  'text',
  'category',
  'unit',
  'quantity',
  'baseUnit',
  'baseQuantity',
  'unitPrice',
  'per',
  'gross',
  'net',
  'tax',
  'taxCategory',
  'treatment',
  'taxRate',
  'reasonCode',
  'taxIncluded',
  'pricedOn',
  'priceList',
  'priceUnit',
  'minQuantity',
  'listPrice',
  'listPer',
  'priceListRevision',
  'notes',
  'discounts',
  'taxByHand',
  'custom',
];

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && a !== null && JSON.stringify(a) === JSON.stringify(b));

export const packLines = (currency: string, lines: readonly OrderLine[]): PackedLines => {
  const rows = lines.map(flat);
  const [first] = rows;
  let same: Partial<Flat> = {};
  let each: PackedLines['each'] = {};
  for (const column of first === undefined ? [] : columns) {
    const value = first?.[column];
    if (rows.every((row) => isSame(row[column], value))) same = { ...same, [column]: value };
    else each = { ...each, [column]: rows.map((row) => row[column]) };
  }
  return { count: rows.length, currency, same, each };
};

const unpackUnitPrice = (micros: number, currency: string, per: Flat['per'] | undefined): UnitPrice => ({
  micros,
  currency,
  ...(per !== null && per !== undefined && { per }),
});

const unpackPrice = (at: <Column extends keyof Flat>(column: Column) => Flat[Column] | undefined, currency: string) => {
  const [priceList, unit] = [at('priceList') ?? undefined, at('priceUnit') ?? undefined];
  const minQuantity = at('minQuantity') ?? undefined;
  const [listPrice, priceListRevision] = [at('listPrice') ?? undefined, at('priceListRevision') ?? undefined];
  return {
    ...(priceList !== undefined && { priceList }),
    ...(unit !== undefined && { unit }),
    ...(minQuantity !== undefined && { minQuantity }),
    ...(listPrice !== undefined && { listPrice: unpackUnitPrice(listPrice, currency, at('listPer')) }),
    ...(priceListRevision !== undefined && { priceListRevision }),
    taxIncluded: at('taxIncluded') ?? false,
    pricedOn: at('pricedOn') ?? '',
    notes: [...(at('notes') ?? [])],
  };
};

const unpackLine = ({ currency, same, each }: PackedLines, nth: number): OrderLine => {
  const at = <Column extends keyof Flat>(column: Column): Flat[Column] | undefined =>
    each[column]?.[nth] ?? same[column];
  const amount = (column: 'gross' | 'net' | 'tax'): Money => money(at(column) ?? 0, currency);
  const [sku, name, text] = [at('sku') ?? undefined, at('name') ?? undefined, at('text') ?? undefined];
  const [category, custom] = [at('category') ?? undefined, at('custom') ?? undefined];
  const [reasonCode, byHand] = [at('reasonCode') ?? undefined, at('taxByHand') ?? undefined];
  const [net, tax] = [amount('net'), amount('tax')];
  const [unit, quantity] = [at('unit') ?? '', at('quantity') ?? '0'];
  const discounts = (at('discounts') ?? []).map(({ reason, amount: off, percent, ofOrder }) => ({
    reason,
    amount: money(off, currency),
    ...(percent !== undefined && { percent }),
    ...(ofOrder !== undefined && { ofOrder }),
  }));
  return {
    lineId: at('lineId') ?? '',
    kind: at('kind') ?? 'stock',
    ...(sku !== undefined && { sku }),
    ...(name !== undefined && { name }),
    ...(text !== undefined && { text }),
    ...(category !== undefined && { category }),
    unit,
    quantity,
    baseUnit: at('baseUnit') ?? unit,
    baseQuantity: at('baseQuantity') ?? quantity,
    unitPrice: unpackUnitPrice(at('unitPrice') ?? 0, currency, at('per')),
    gross: amount('gross'),
    discount: sum(
      currency,
      discounts.map((one) => one.amount),
    ),
    discounts,
    net,
    tax,
    total: add(net, tax),
    taxation: {
      category: at('taxCategory') ?? '',
      treatment: at('treatment') ?? 'S',
      rate: at('taxRate') ?? '0',
      ...(reasonCode !== undefined && { reasonCode }),
      ...(byHand !== undefined && { byHand }),
    },
    price: unpackPrice(at, currency),
    ...(custom !== undefined && { custom }),
  };
};

/** The lines as they were packed, fields in the same order: an answer that is given again is the same text. */
export const unpackLines = (packed: PackedLines): OrderLine[] =>
  Array.from({ length: packed.count }, (_, nth) => unpackLine(packed, nth));
