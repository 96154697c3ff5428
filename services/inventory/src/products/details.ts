import { CategoryPath, object, ProductDetails, Sku, UnitPriceInput } from '@sales/contracts';
import { Type } from 'typebox';

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
