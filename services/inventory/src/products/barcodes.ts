import { barcodeKey, type ProductDetails } from '@sales/contracts';
import { type CommandResult, streamName } from '@sales/eventsourcing';
import {
  type Claims as Claiming,
  claim,
  createClaims,
  defineAggregate,
  type Holders,
  handleClaiming,
  isWithdrawn,
  type Scope,
} from '@sales/service-kit';
import type { ClaimingCommand, ProductCommand } from './commands.ts';
import { wantedBy } from './decide.ts';
import { type InternalErrorCode, reject } from './errors.ts';
import type { ProductEvent } from './events.ts';
import type { ProductHandler } from './product.ts';
import { type ProductState, usedBy } from './state.ts';

/** Which product a bar code is on. Never published: the products say it themselves. */
export const barcodeAggregate = defineAggregate({
  category: 'barcode',
  decider: () => claim,
  usuallyNew: true,
  cacheWeight: 1000,
});

const isClaiming = (command: ProductCommand): command is ClaimingCommand =>
  command.type === 'AddProduct' || command.type === 'PutProduct' || command.type === 'ChangeProduct';

/** The bar code as the product has it; undefined when the product does not have it. */
const codeOn = (state: ProductState, key: string): string | undefined => {
  const { barcodes = [] }: Pick<ProductDetails, 'barcodes'> = state.status === 'none' ? {} : state.details;
  return barcodes.find(({ code }) => barcodeKey(code) === key)?.code;
};

const holdersAmong = (products: ProductHandler): Holders<string> => ({
  refuseUsed: async (key, sku) => {
    const { state } = await products.load(sku);
    const barcode = codeOn(state, key);
    if (barcode !== undefined) reject('product/barcode-taken', { barcode, sku });
  },
  withdraw: (barcode, { holderId, epoch }, context) =>
    isWithdrawn(
      'product/claim-in-use' satisfies InternalErrorCode,
      products.handle(holderId, { type: 'WithdrawClaim', barcode, epoch }, context),
    ),
});

/** The bar codes that a command has taken off a product. */
const freedBy = ({ events, state }: CommandResult<ProductState, ProductEvent>): readonly string[] =>
  events.some(({ type }) => type === 'ProductChanged') ? state.freed : [];

/**
 * Sees to it that no two products have the same bar code. One is kept for a command that has begun for `timeoutMs`.
 */
export const withBarcodes = (
  products: ProductHandler,
  { handler, platform: { clock, ids } }: Pick<Scope, 'handler'> & { readonly platform: ClaimPlatform },
  timeoutMs = 2000,
): ProductHandler => {
  const { category } = barcodeAggregate;
  const claims: Claiming<string> = createClaims({
    category,
    claims: handler(barcodeAggregate),
    idOf: (key: string) => key,
    holders: holdersAmong(products),
    clock,
    ids,
    timeoutMs,
  });
  return {
    ...products,
    handle: (sku, command, context) =>
      handleClaiming(
        streamName('product', sku),
        'product/unclaimed' satisfies InternalErrorCode,
        command,
        async (prepared) => {
          const result = await products.handle(sku, prepared, context);
          await claims.release(freedBy(result), { holderId: sku, epoch: result.state.epoch }, context);
          return result;
        },
        async (refused) => {
          if (!isClaiming(refused)) return refused;
          const { state } = await products.load(sku);
          // In one order, so that no two products wait for each other.
          const [{ epoch }, values] = [state, wantedBy(refused, state).toSorted()];
          await claims.claim(values, { holderId: sku, epoch }, context);
          return { ...refused, claims: { epoch, values } };
        },
      ),
  };
};

type ClaimPlatform = Pick<Scope['platform'], 'clock' | 'ids'>;

/** The SKU of the product that a bar code is on. @throws DomainError `product/barcode-unknown` */
export type SkuOf = (barcode: string) => Promise<string>;

export const skuOfIn =
  (products: Pick<ProductHandler, 'load'>, { handler }: Pick<Scope, 'handler'>): SkuOf =>
  async (barcode) => {
    const key = barcodeKey(barcode);
    const { state } = await handler(barcodeAggregate).load(key);
    if (state.status === 'free') return reject('product/barcode-unknown', { barcode });
    const { holderId: sku } = state.holder;
    // A bar code can be set aside for a product that does not use it.
    const isUsed = usedBy((await products.load(sku)).state).includes(key);
    return isUsed ? sku : reject('product/barcode-unknown', { barcode });
  };
