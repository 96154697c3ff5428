import { Attachment, products as contracts, maybeWhy } from '@sales/contracts';
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

/** Gives the SKU as it is spelt. @throws DomainError `product/unknown` */
export type RequireProduct = (sku: string) => Promise<string>;

/** Products that are remembered to exist. */
const capacity = 200_000;

/** Products never vanish: one that was found once is not looked for again. */
export const requireProductIn = ({ use }: Pick<Scope, 'use'>): RequireProduct => {
  const [codes, products] = [use(codesIn), use(productsIn)];
  const known = new Set<string>();
  return async (given) => {
    const sku = await codes.spelt('product', given);
    if (known.has(sku)) return sku;
    const { state } = await products.load(sku);
    if (state.status === 'none') return reject('product/unknown', { sku });
    if (known.size >= capacity) known.clear();
    known.add(sku);
    return sku;
  };
};
