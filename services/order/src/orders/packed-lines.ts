import {
  add,
  type Custom,
  type Money,
  money,
  type PriceNote,
  type TaxTreatment,
  type UnitPrice,
} from '@sales/contracts';
import type { Discount, OrderLine } from './events.ts';

/**
 * A line without what follows from the rest, amounts in minor units of the currency of all lines, absent things null.
 */
type Flat = {
  readonly lineId: string;
  readonly sku: string;
  readonly name: string;
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
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
  readonly taxCategory: string;
  readonly treatment: TaxTreatment;
  readonly taxRate: string;
  readonly reasonCode: string | null;
  readonly taxIncluded: boolean;
  readonly pricedOn: string;
  readonly priceList: string | null;
  readonly minQuantity: string | null;
  readonly listPrice: number | null;
  readonly listPer: NonNullable<UnitPrice['per']> | null;
  readonly priceListRevision: number | null;
  readonly notes: readonly PriceNote[];
  readonly ownDiscount: Discount | null;
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
  const { lineId, sku, name, category = null, unit, quantity, baseUnit, baseQuantity } = line;
  const { unitPrice, discount, net, tax, taxation, price } = line;
  const { taxIncluded, pricedOn, priceList = null, minQuantity = null, listPrice, priceListRevision = null } = price;
  return {
    lineId,
    sku,
    name,
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
    minQuantity,
    unitPrice: unitPrice.micros,
    per: unitPrice.per ?? null,
    discount: discount.amount,
    net: net.amount,
    tax: tax.amount,
    listPrice: listPrice?.micros ?? null,
    listPer: listPrice?.per ?? null,
    priceListRevision,
    notes: price.notes,
    ownDiscount: line.ownDiscount ?? null,
    custom: line.custom ?? null,
  };
};

const columns: readonly (keyof Flat)[] = [
  'lineId',
  'sku',
  'name',
  'category',
  'unit',
  'quantity',
  'baseUnit',
  'baseQuantity',
  'unitPrice',
  'per',
  'discount',
  'net',
  'tax',
  'taxCategory',
  'treatment',
  'taxRate',
  'reasonCode',
  'taxIncluded',
  'pricedOn',
  'priceList',
  'minQuantity',
  'listPrice',
  'listPer',
  'priceListRevision',
  'notes',
  'ownDiscount',
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
  const [priceList, minQuantity] = [at('priceList') ?? undefined, at('minQuantity') ?? undefined];
  const [listPrice, priceListRevision] = [at('listPrice') ?? undefined, at('priceListRevision') ?? undefined];
  return {
    ...(priceList !== undefined && { priceList }),
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
  const amount = (column: 'discount' | 'net' | 'tax'): Money => money(at(column) ?? 0, currency);
  const [category, ownDiscount] = [at('category') ?? undefined, at('ownDiscount') ?? undefined];
  const [custom, reasonCode] = [at('custom') ?? undefined, at('reasonCode') ?? undefined];
  const [discount, net, tax] = [amount('discount'), amount('net'), amount('tax')];
  const total = add(net, tax);
  const price = unpackPrice(at, currency);
  const [unit, quantity] = [at('unit') ?? '', at('quantity') ?? '0'];
  return {
    lineId: at('lineId') ?? '',
    sku: at('sku') ?? '',
    name: at('name') ?? '',
    ...(category !== undefined && { category }),
    unit,
    quantity,
    baseUnit: at('baseUnit') ?? unit,
    baseQuantity: at('baseQuantity') ?? quantity,
    unitPrice: unpackUnitPrice(at('unitPrice') ?? 0, currency, at('per')),
    gross: add(price.taxIncluded ? total : net, discount),
    discount,
    net,
    tax,
    total,
    taxation: {
      category: at('taxCategory') ?? '',
      treatment: at('treatment') ?? 'S',
      rate: at('taxRate') ?? '0',
      ...(reasonCode !== undefined && { reasonCode }),
    },
    price,
    ...(ownDiscount !== undefined && { ownDiscount }),
    ...(custom !== undefined && { custom }),
  };
};

/** The lines as they were packed, fields in the same order: an answer that is given again is the same text. */
export const unpackLines = (packed: PackedLines): OrderLine[] =>
  Array.from({ length: packed.count }, (_, nth) => unpackLine(packed, nth));
