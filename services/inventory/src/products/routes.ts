import { BarcodeCode, CategoryPath, MaybeWhy, object, type ProductDetails, Sku } from '@sales/contracts';
import type { SealedFiles } from '@sales/eventsourcing';
import { type App, attachmentRoutes, commandRoute, handleOnce, restoring, streamRoute } from '@sales/service-kit';
import type { Static, TObject } from 'typebox';
import type { Codes } from '../codes/index.ts';
import type { SkuOf } from './barcodes.ts';
import type { ProductCommand } from './commands.ts';
import { requireAdded } from './decide.ts';
import { ChangeProductBody, Details, keptOf, NewProduct, optionalDetails, toChanges } from './details.ts';
import { type ProductErrorCode, reject } from './errors.ts';
import { productImport } from './import.ts';
import type { Products } from './products.ts';
import { Product, toProduct } from './representation.ts';

const Path = object({ sku: Sku });
/** What details may be refused for. */
const unfit = [
  'product/currency-unknown',
  'product/unit-repeated',
  'product/unit-unknown',
  'product/barcode-repeated',
  'product/barcode-taken',
] as const satisfies readonly ProductErrorCode[];

const restored = restoring<ProductDetails>()(['name', 'unit', 'taxCategory'], optionalDetails);

type OneProduct<Body extends TObject> = {
  readonly verb: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: Body;
  readonly sets?: (body: Static<Body>) => readonly string[];
  readonly problems?: readonly ProductErrorCode[];
  readonly command: (body: Static<Body>) => ProductCommand;
};

export type ProductRoutesDeps = {
  readonly products: Products;
  readonly codes: Codes;
  readonly files: SealedFiles;
  readonly skuOf: SkuOf;
};

/** Commands on the catalogue, and one product straight from its events. */
export const productRoutes = (app: App, { products, codes, files, skuOf }: ProductRoutesDeps): void => {
  const onProduct = <Body extends TObject = TObject<Record<never, never>>>({
    verb,
    problems = [],
    command,
    ...route
  }: OneProduct<Body>): void =>
    commandRoute(app, {
      ...route,
      method: 'POST',
      url: `/v1/products/:sku/${verb}`,
      permission: `product:${verb}`,
      params: Path,
      ok: { schema: Product },
      problems: ['product/unknown', 'product/dated-too-early', ...problems],
      command: ({ params, body, context }) => products.handle(params.sku, command(body as Static<Body>), context),
      answer: toProduct,
    });

  commandRoute(app, {
    method: 'POST',
    url: '/v1/products',
    permission: 'product:add',
    summary: 'Add a product to the catalogue',
    description:
      'The SKU is a permanent key: case and spaces around it do not matter, and it is shown as first given. Prices ' +
      'are set in price lists, stock in warehouses. A bar code belongs to one product: when another product has it, ' +
      'the answer names that product. Check digits are not verified.',
    body: NewProduct,
    sets: Object.keys,
    ok: { status: 201, schema: Product },
    problems: ['product/already-exists', 'product/discontinued', ...unfit, 'code/too-long'],
    command: ({ body: { sku, ...details }, context }) => products.handle(sku, { type: 'AddProduct', details }, context),
    answer: toProduct,
    location: ({ id }) => `/v1/products/${encodeURIComponent(id)}`,
  });
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/products/:sku',
    permission: 'product:put',
    summary: 'Create or replace a product',
    description:
      'For imports: repeating the same body changes nothing. Omitted fields are removed, except those that the ' +
      'caller is not shown. A discontinued product is ' +
      'always refused: `reinstate` it first, or correct it with `change`.',
    params: Path,
    body: Details,
    sets: Object.keys,
    ok: { schema: Product },
    problems: ['product/discontinued', 'product/dated-too-early', 'product/base-unit-fixed', ...unfit, 'code/too-long'],
    command: ({ params, body, context, hidden }) =>
      products.handle(params.sku, { type: 'PutProduct', details: body, keeps: keptOf(hidden) }, context),
    answer: toProduct,
  });
  productImport(app, products);
  streamRoute(app, {
    url: '/v1/products/:sku',
    permission: 'product:read',
    summary: 'A product from its events, now or as of any instant',
    description:
      'Always current: reads the events of the product, not a read model. Lists and search are at ' +
      '`/query/v1/products`.',
    params: Path,
    ok: Product,
    problems: ['product/unknown'],
    of: products,
    id: ({ sku }) => codes.spelt('product', sku),
    answer: toProduct,
  });
  streamRoute(app, {
    url: '/v1/barcodes/:barcode',
    permission: 'product:read',
    summary: 'The product of a bar code, read from its events',
    description:
      'Always current. Its `barcodes` say which unit the code is for. With `asOf`: the product as it was then, found ' +
      'by the bar code as it is now.',
    params: object({ barcode: BarcodeCode }),
    ok: Product,
    // The latter with `asOf`: the product was not there yet.
    problems: ['product/barcode-unknown', 'product/unknown'],
    of: products,
    id: ({ barcode }) => skuOf(barcode),
    answer: toProduct,
  });
  onProduct({
    verb: 'change',
    summary: 'Change some fields of a product: omitted fields stay, null clears a field',
    description:
      'A list is replaced as a whole. Orders keep what they were placed with. The base unit cannot change after ' +
      'the first price, receipt or order; factors of other units may change, and apply to new lines.',
    body: ChangeProductBody,
    sets: Object.keys,
    problems: ['product/base-unit-fixed', ...unfit],
    command: (body) => ({ type: 'ChangeProduct', changes: toChanges(body) }),
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/products/:sku/restore-details',
    permission: 'product:restore-details',
    summary: 'Restore fields of a product to their values at an instant',
    description:
      'Same as changing the fields to these values: the history stays, and the timeline shows who changed them. A ' +
      'bar code that another product has by now is refused with 409. An instant in the future changes nothing.',
    params: Path,
    body: object(restored.body),
    sets: ({ fields }) => fields,
    ok: { schema: Product },
    problems: ['product/unknown', 'product/dated-too-early', 'product/base-unit-fixed', ...unfit],
    command: ({ params: { sku }, body: { asOf, fields }, context }) =>
      handleOnce(products, sku, context, async () => {
        const { state } = await products.load(sku, asOf);
        if (state.status === 'none') return reject('product/unknown', { asOf });
        return { type: 'ChangeProduct', changes: restored.changes(state.details, fields) };
      }),
    answer: toProduct,
  });
  onProduct({
    verb: 'categorise',
    summary: 'Move a product to another category; past sales keep the old one',
    description: 'Levels are separated by a slash, for example `Furniture/Desks`.',
    body: object({ category: CategoryPath }),
    command: ({ category }) => ({ type: 'CategoriseProduct', category }),
  });
  onProduct({
    verb: 'discontinue',
    summary: 'Discontinue a product',
    description: 'It can no longer be ordered. Orders that have it continue, and its stock stays.',
    body: MaybeWhy,
    command: (body) => ({ type: 'DiscontinueProduct', ...body }),
  });
  onProduct({
    verb: 'reinstate',
    summary: 'Reinstate a discontinued product',
    description: 'Undoes `discontinue`. Changes nothing for an active product.',
    command: () => ({ type: 'ReinstateProduct' }),
  });
  attachmentRoutes(app, {
    category: 'product',
    url: '/v1/products/:sku',
    param: Sku,
    things: products,
    idOf: (sku) => codes.spelt('product', sku),
    files,
    requireKnown: requireAdded,
    requireOpen: requireAdded,
    problems: ['product/unknown', 'product/dated-too-early'],
    ok: Product,
    answer: toProduct,
  });
};
