import {
  Attachment,
  products as contracts,
  isPossible,
  maybeWhy,
  type ProductDetails,
  type Quantity,
} from '@sales/contracts';
import { type CommandContext, type Position, plainSnapshots, type StreamName } from '@sales/eventsourcing';
import { defineAggregate, furtherCommand, personalFields, publishing, type Scope } from '@sales/service-kit';
import { Type } from 'typebox';
import { byCode, codesIn } from '../codes/index.ts';
import { withBarcodes } from './barcodes.ts';
import { wantedBy } from './decide.ts';
import { reject } from './errors.ts';
import { type ProductHandler, product } from './product.ts';
import type { ProductState } from './state.ts';

const personalInState = personalFields({
  attachments: Type.Optional(Type.Array(Attachment)),
  ...maybeWhy,
});

export const productAggregate = defineAggregate({
  category: 'product',
  published: publishing(contracts),
  decider: () => product,
  snapshots: plainSnapshots<ProductState>(5, personalInState),
});

/**
 * Carries out commands on products, which are found by any spelling of their SKUs, and sees to it that no two of them
 * have the same bar code.
 */
export type Products = ProductHandler;

/** The rules as if every bar code were free: what else a command is refused for, fixes no spelling. */
const unclaimed: typeof product = {
  ...product,
  decide: (command, state, at) =>
    command.type === 'AddProduct' || command.type === 'PutProduct'
      ? product.decide({ ...command, claims: { epoch: state.epoch, values: wantedBy(command, state) } }, state, at)
      : product.decide(command, state, at),
};

export const productsIn = ({ handler, use, platform }: Pick<Scope, 'handler' | 'use' | 'platform'>): Products => {
  const products = withBarcodes(handler(productAggregate), { handler, platform });
  return byCode('product', products, unclaimed, ['AddProduct', 'PutProduct'], use(codesIn));
};

/** Products whose base units are remembered. */
const capacity = 200_000;

/**
 * Gives the base unit of a product that something is counted or priced of from now on, in that unit for good. It is
 * recorded in the product's own stream, where a change of the unit is decided too: one of the two comes first.
 * Undefined when there is no such product.
 */
export type FixBaseUnit = (context: CommandContext, sku: string) => Promise<string | undefined>;

/** The base unit of a product, and where it was fixed if that is known. */
type Fixed = {
  readonly unit: string;
  readonly by?: { readonly commandId: string; readonly stream: StreamName; readonly position: Position };
};

/** A unit that was fixed stays: what was found once is not looked for again. */
export const fixBaseUnitIn = ({ use }: Pick<Scope, 'use'>): FixBaseUnit => {
  const products = use(productsIn);
  const units = new Map<string, Fixed>();
  const fix = async (sku: string, context: CommandContext): Promise<Fixed | undefined> => {
    const { state } = await products.load(sku);
    if (state.status === 'none') return undefined;
    // A repeat of the request that has fixed it names the product's stream as the first answer did.
    const result = state.isUnitFixed
      ? await products.recall(sku, context)
      : await products.handle(sku, { type: 'FixBaseUnit' }, context);
    const after = result?.state ?? state;
    if (after.status === 'none') return undefined;
    const { commandId } = context;
    const { stream, position } = result ?? {};
    const by = stream !== undefined && position !== undefined ? { by: { commandId, stream, position } } : {};
    return { unit: after.details.unit, ...by };
  };
  return async (context, sku) => {
    // From now on, whenever the goods moved.
    const { effectiveAt: _, ...now } = furtherCommand(context, `base-unit:${sku}`);
    const fixed = units.get(sku) ?? (await fix(sku, now));
    if (fixed === undefined) return undefined;
    if (units.size >= capacity) units.clear();
    units.set(sku, fixed);
    const { unit, by } = fixed;
    if (by?.commandId === now.commandId) context.touched?.(by.stream, by.position);
    return unit;
  };
};

/**
 * Gives the SKU as it is spelt, of a product whose base unit is fixed then. Quantities of it, if there are any, must be
 * whole where its unit is counted.
 * @throws DomainError `product/unknown`, `product/quantity-not-whole`
 */
export type RequireProduct = (
  context: CommandContext,
  sku: string,
  ...quantities: readonly Quantity[]
) => Promise<string>;

export const requireProductIn = ({ use }: Pick<Scope, 'use'>): RequireProduct => {
  const [codes, fixBaseUnit] = [use(codesIn), use(fixBaseUnitIn)];
  return async (context, given, ...quantities) => {
    const sku = await codes.spelt('product', given);
    const unit = (await fixBaseUnit(context, sku)) ?? reject('product/unknown', { sku });
    const quantity = quantities.find((one) => !isPossible(unit, one));
    return quantity === undefined ? sku : reject('product/quantity-not-whole', { sku, unit, quantity });
  };
};

/** The units that prices are of. */
export type PricedUnits = {
  /**
   * SKU and unit of a price that is set: as they are spelt, the base unit where there is none. The base unit is fixed
   * then. A price of a unit that the product loses later stays in its list, and counts again when the unit comes back.
   * @throws DomainError `product/unknown`, `product/unit-unknown`
   */
  require(
    context: CommandContext,
    sku: string,
    unit: string | undefined,
  ): Promise<{ readonly sku: string; readonly unit: string }>;
  /** The base unit of a product. @throws DomainError `product/unknown` */
  base(sku: string): Promise<string>;
};

export const pricedUnitsIn = ({ use }: Pick<Scope, 'use'>): PricedUnits => {
  const [codes, fixBaseUnit, products] = [use(codesIn), use(fixBaseUnitIn), use(productsIn)];
  const detailsOf = async (sku: string): Promise<ProductDetails> => {
    const { state } = await products.load(sku);
    return state.status === 'none' ? reject('product/unknown', { sku }) : state.details;
  };
  return {
    require: async (context, given, wanted) => {
      const sku = await codes.spelt('product', given);
      // Before, so that what is refused fixes nothing; after, because until then the base unit may have changed.
      if (wanted !== undefined) requireUnit(sku, wanted, await detailsOf(sku));
      const base = (await fixBaseUnit(context, sku)) ?? reject('product/unknown', { sku });
      if (wanted !== undefined && wanted !== base) requireUnit(sku, wanted, await detailsOf(sku));
      return { sku, unit: wanted ?? base };
    },
    base: async (sku) => (await detailsOf(sku)).unit,
  };
};

const requireUnit = (sku: string, wanted: string, { unit, units = [] }: ProductDetails): void => {
  const known = [unit, ...units.map((one) => one.unit)];
  if (!known.includes(wanted)) reject('product/unit-unknown', { sku, unit: wanted, units: known });
};
