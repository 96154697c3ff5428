import { CategoryPath, clearable, object, ProductDetails, Sku, UnitPriceInput } from '@sales/contracts';
import type { Changes } from '@sales/eventsourcing';
import { validator } from '@sales/service-kit';
import { type Static, Type } from 'typebox';

/** What can be said of a product. */
export const Details = object(
  {
    ...ProductDetails.properties,
    category: Type.Optional(CategoryPath),
    standardCost: Type.Optional(UnitPriceInput),
  },
  { $id: 'ChangeProduct' },
);
/** What it is added with. */
export const NewProduct = object({ sku: Sku, ...Details.properties }, { $id: 'NewProduct' });

/** The fields that a product can do without. */
export const optionalDetails = ['description', 'category', 'units', 'barcodes', 'custom', 'standardCost'] as const;

/** Those that one who replaces a product leaves as they are, because they are not shown. */
export const keptOf = (hidden: readonly string[]): readonly (keyof ProductDetails)[] =>
  optionalDetails.filter((field) => hidden.includes(field));

const { name, unit, taxCategory } = Details.properties;
const { description, units, barcodes, custom } = ProductDetails.properties;

/** Changes of some of them. */
export const ChangeProductBody = object({
  name: Type.Optional(name),
  unit: Type.Optional(unit),
  taxCategory: Type.Optional(taxCategory),
  description: clearable(description),
  category: clearable(CategoryPath),
  units: clearable(units),
  barcodes: clearable(barcodes),
  custom: clearable(custom),
  standardCost: clearable(UnitPriceInput),
});

const details = validator(Type.Partial(ProductDetails));

export const toChanges = (body: Static<typeof ChangeProductBody>): Changes<ProductDetails> => {
  const set = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  if (!details.check(set)) throw new Error('the schema of the body lets through what are not details');
  return { set, clear: optionalDetails.filter((field) => body[field] === null) };
};
