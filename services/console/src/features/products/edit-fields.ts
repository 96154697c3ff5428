import type { Product } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { May } from '../../api/rights.ts';
import type { Edited, Send } from '../../ui/edit.ts';
import { linesOf } from '../../ui/edit-texts.ts';
import type { Fields } from '../../ui/merge.ts';

const isFactor = (text: string): boolean => /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0;

/** A price as people type it: `12.5 EUR`, `3.1 EUR / 100`. */
const pricePattern = /^(\d{1,10}(?:\.\d{1,6})?)\s*([A-Za-z]{3})(?:\s*\/\s*(100|1000))?$/;

const priceText = ({ micros, currency, per }: NonNullable<Product['standardCost']>): string =>
  `${micros / 1e6} ${currency}${per === undefined || per === 1 ? '' : ` / ${per}`}`;

const perIn: Readonly<Record<string, 100 | 1000>> = { 100: 100, 1000: 1000 };

const priceIn = (text: string) => {
  const [, decimal = '', currency = '', of = ''] = text.trim().match(pricePattern) ?? [];
  const per = perIn[of];
  return { decimal, currency: currency.toUpperCase(), ...(per !== undefined && { per }) };
};

/** What of a product can be changed. Other units are `XBX = 12`, bar codes `4006381333931` or `4006381333931 XBX`. */
export const fieldsOf = (product: Product, may: May): Fields => {
  const { name, description = '', category = '', taxCategory, units = [], barcodes = [], standardCost } = product;
  return {
    name,
    description,
    category,
    taxCategory,
    units: units.map(({ unit, factor }) => `${unit} = ${factor}`).join('\n'),
    barcodes: barcodes.map(({ code, unit }) => [code, unit].filter(Boolean).join(' ')).join('\n'),
    ...(may({ permission: 'product:read', group: 'cost' }) && {
      standardCost: standardCost === undefined ? '' : priceText(standardCost),
    }),
  };
};

/** Whether what stands in a field cannot be sent. */
export const isWrong = (name: string, value: string): boolean => {
  const said = value.trim();
  if (name === 'name' || name === 'taxCategory') return said === '';
  if (name === 'units')
    return linesOf(said).some((one) => {
      const [unit = '', factor = ''] = one.split('=').map((part) => part.trim());
      return !/^[A-Za-z0-9]{2,3}$/.test(unit) || !isFactor(factor);
    });
  if (name === 'standardCost') return said !== '' && !pricePattern.test(said);
  return false;
};

const bodyOf = (changes: Fields) => {
  const { name, description, category, taxCategory, units, barcodes, standardCost } = changes;
  const listOf = <One>(text: string, read: (line: string) => One): readonly One[] | null => {
    const all = linesOf(text).map(read);
    return all.length === 0 ? null : all;
  };
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(description !== undefined && { description: description.trim() || null }),
    ...(category !== undefined && { category: category.trim() || null }),
    ...(taxCategory !== undefined && { taxCategory: taxCategory.trim() }),
    ...(units !== undefined && {
      units: listOf(units, (line) => {
        const [unit = '', factor = ''] = line.split('=').map((part) => part.trim());
        return { unit: unit.toUpperCase(), factor };
      }),
    }),
    ...(barcodes !== undefined && {
      barcodes: listOf(barcodes, (line) => {
        const [code = '', unit] = line.split(/\s+/);
        return { code, ...(unit !== undefined && { unit: unit.toUpperCase() }) };
      }),
    }),
    ...(standardCost !== undefined && { standardCost: standardCost.trim() === '' ? null : priceIn(standardCost) }),
  };
};

/** A product in a form, straight from its events. */
export const editedProduct = (sku: string, may: May): Edited<Product> => ({
  topic: 'products',
  category: 'product',
  id: sku,
  read: (signal) => sales.get('/inventory/v1/products/{sku}', { path: { sku }, query: {}, ...(signal && { signal }) }),
  fieldsOf: (product) => fieldsOf(product, may),
  commandsOf: (_, changes) => {
    if (Object.keys(changes).length === 0) return [];
    const body = bodyOf(changes);
    const send: Send = (ifMatch, idempotencyKey) =>
      sales.post('/inventory/v1/products/{sku}/change', {
        ...{ path: { sku }, body, idempotencyKey },
        ...(ifMatch !== undefined && { ifMatch }),
      });
    return [[JSON.stringify(body), send]];
  },
});
