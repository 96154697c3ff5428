import {
  BusinessDate,
  dayIn,
  EntityCode,
  Id,
  isPossible,
  MaxWarehouses,
  Money,
  mainEntity,
  object,
  Placement,
  PositiveQuantity,
  PromiseReason,
  Quantity,
  Sku,
} from '@sales/contracts';
import { type Clock, reject, streamName, versionAt } from '@sales/eventsourcing';
import { type App, commandRoute, newId, withGroups } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { Codes } from '../codes/index.ts';
import type { ProductErrorCode, Products } from '../products/index.ts';
import type { ReferenceData } from '../reference/index.ts';
import { type StockItemState, type StockItems, stockItem, stockItemId } from '../stock-items/index.ts';
import type { Directory, WarehouseErrorCode } from '../warehouses/index.ts';
import { type PreviewedLine, previewLines } from './preview.ts';

/** Most lines of an order. */
const mostLines = 1000;

const wanted = { lineId: Id, sku: Sku, quantity: PositiveQuantity };

const PreviewBody = object(
  {
    /** The company of ours that sells. Absent: `MAIN`. */
    entity: Type.Optional(EntityCode),
    maxWarehouses: Type.Optional(MaxWarehouses),
    /** In base units. The same product on several lines goes to them in their order. */
    lines: Type.Array(object(wanted), { minItems: 1, maxItems: mostLines }),
  },
  { $id: 'PreviewAllocation' },
);

const AllocationPreview = withGroups(
  object(
    {
      /** The business day of the company. */
      day: BusinessDate,
      lines: Type.Array(
        object(
          {
            ...wanted,
            /** At all the warehouses that the order may come from, less what the lines above get. */
            available: Quantity,
            reserved: Type.Array(Placement),
            short: Quantity,
            promise: Type.Optional(
              object(
                {
                  /** Null: nothing speaks for a day. */
                  promisedOn: Type.Union([BusinessDate, Type.Null()]),
                  reason: PromiseReason,
                },
                { $id: 'PreviewedPromise' },
              ),
            ),
            cost: Type.Optional(
              object(
                { total: Money, basis: Type.Union([Type.Literal('movingAverage'), Type.Literal('standardCost')]) },
                { $id: 'PreviewedCost' },
              ),
            ),
          },
          { $id: 'PreviewedLine' },
        ),
      ),
    },
    { $id: 'AllocationPreview' },
  ),
  { cost: ['lines.cost'], personal: [] },
);

export type AllocationRoutesDeps = {
  readonly stockItems: Pick<StockItems, 'load'>;
  readonly products: Pick<Products, 'load'>;
  readonly codes: Codes;
  readonly directory: Pick<Directory, 'now'>;
  readonly timeZones: ReferenceData['timeZones'];
  readonly clock: Clock;
};

type Previewed = { readonly day: string; readonly lines: readonly PreviewedLine[] };

/** What lines would get of the stock now, decided as for an order; nothing is recorded. */
export const allocationRoutes = (
  app: App,
  { stockItems, products, codes, directory, timeZones, clock }: AllocationRoutesDeps,
): void => {
  const productOf = async (given: string) => {
    const sku = await codes.spelt('product', given);
    const { state } = await products.load(sku);
    return {
      sku,
      details: state.status === 'none' ? reject<ProductErrorCode>('product/unknown', { sku }) : state.details,
    };
  };
  const zoneOf = async (entity: string, at: string): Promise<string> => {
    const zones = await timeZones(entity);
    return zones === undefined
      ? reject<WarehouseErrorCode>('warehouse/entity-unknown', { entity })
      : versionAt(zones, at).timeZone;
  };
  const preview = async (body: Static<typeof PreviewBody>, orderId: string): Promise<Previewed> => {
    const { entity = mainEntity, maxWarehouses, lines } = body;
    const at = clock.now();
    const skus = [...new Set(lines.map(({ sku }) => sku))];
    const [timeZone, warehouses, found] = await Promise.all([
      zoneOf(entity, at),
      directory.now(entity),
      Promise.all(skus.map(async (sku) => [sku, await productOf(sku)] as const)),
    ]);
    const known = new Map(found);
    const spelt = lines.map((line) => {
      const { sku = line.sku, details } = known.get(line.sku) ?? {};
      if (details !== undefined && !isPossible(details.unit, line.quantity))
        reject<ProductErrorCode>('product/quantity-not-whole', { sku, unit: details.unit, quantity: line.quantity });
      return { ...line, sku };
    });
    const costs = new Map(found.map(([, { sku, details }]) => [sku, details.standardCost]));
    const ids = [...costs.keys()].flatMap((sku) => warehouses.map((warehouse) => stockItemId(warehouse, sku)));
    const items = new Map<string, StockItemState>(
      await Promise.all(ids.map(async (id) => [id, (await stockItems.load(id)).state] as const)),
    );
    const day = dayIn(timeZone, at);
    const request = { orderId, lines: spelt, ...(maxWarehouses !== undefined && { maxWarehouses }) };
    const seen = {
      ...{ warehouses, day, at },
      itemAt: (warehouse: string, sku: string) => items.get(stockItemId(warehouse, sku)) ?? stockItem.initialState,
      standardCostOf: (sku: string) => costs.get(sku),
    };
    return { day, lines: previewLines(request, seen) };
  };

  commandRoute(app, {
    method: 'POST',
    url: '/v1/allocations/preview',
    permission: 'stockItem:read',
    summary: 'What lines of an order would get of the stock now, and when the rest can be expected',
    description:
      'Decided as for an order that is submitted now: from which warehouses, how much is short, the promised day and ' +
      'its reason, and what the goods would cost. Nothing is reserved or recorded, so the answer is of this moment.',
    body: PreviewBody,
    bodyLimit: 1024 * 1024,
    effectiveAt: 'none',
    ok: { schema: AllocationPreview },
    problems: ['product/unknown', 'product/quantity-not-whole', 'warehouse/entity-unknown'],
    command: async ({ body, context }) => {
      const orderId = newId(context);
      const state = await preview(body, orderId);
      return { stream: streamName('allocation', orderId), events: [], state, revision: undefined, position: undefined };
    },
    answer: ({ state: { day, lines } }) => ({
      day,
      lines: lines.map(({ reserved, ...line }) => ({ ...line, reserved: [...reserved] })),
    }),
  });
};
