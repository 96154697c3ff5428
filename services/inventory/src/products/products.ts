import { Attachment, products as contracts, isPossible, maybeWhy, type Quantity, thousandths } from '@sales/contracts';
import { type CommandHandler, type GivenDate, plainSnapshots } from '@sales/eventsourcing';
import { defineAggregate, personalFields, publishing, type Scope } from '@sales/service-kit';
import { Type } from 'typebox';
import { byCode, codesIn } from '../codes/index.ts';
import type { ProductCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { ProductEvent } from './events.ts';
import { product } from './product.ts';
import type { ProductState } from './state.ts';

const personalInState = personalFields({
  attachments: Type.Optional(Type.Array(Attachment)),
  ...maybeWhy,
});

export const productAggregate = defineAggregate({
  category: 'product',
  published: publishing(contracts),
  decider: () => product,
  snapshots: plainSnapshots<ProductState>(4, personalInState),
});

/** Carries out commands on products, which are found by any spelling of their SKUs. */
export type Products = CommandHandler<ProductState, ProductCommand & GivenDate, ProductEvent>;

export const productsIn = ({ handler, use }: Pick<Scope, 'handler' | 'use'>): Products =>
  byCode('product', handler(productAggregate), product, ['AddProduct', 'PutProduct'], use(codesIn));

/**
 * Gives the SKU as it is spelt. Quantities of the product, if there are any, must be whole where its unit is counted.
 * @throws DomainError `product/unknown`, `product/quantity-not-whole`
 */
export type RequireProduct = (sku: string, ...quantities: readonly Quantity[]) => Promise<string>;

/** Products that are remembered to exist. */
const capacity = 200_000;

/** Products never vanish: one that was found once is not looked for again. */
export const requireProductIn = ({ use }: Pick<Scope, 'use'>): RequireProduct => {
  const [codes, products] = [use(codesIn), use(productsIn)];
  const known = new Set<string>();
  const unitOf = async (sku: string): Promise<string> => {
    const { state } = await products.load(sku);
    return state.status === 'none' ? reject('product/unknown', { sku }) : state.details.unit;
  };
  return async (given, ...quantities) => {
    const sku = await codes.spelt('product', given);
    const parts = quantities.filter((one) => thousandths(one) % 1000 !== 0);
    if (known.has(sku) && parts.length === 0) return sku;
    const unit = await unitOf(sku);
    const [quantity] = parts.filter((one) => !isPossible(unit, one));
    if (quantity !== undefined) return reject('product/quantity-not-whole', { sku, unit, quantity });
    if (known.size >= capacity) known.clear();
    known.add(sku);
    return sku;
  };
};
