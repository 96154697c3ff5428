import { CountryInput, EntityCode, mainEntity, object, WarehouseCode, WarehouseDetails } from '@sales/contracts';
import { type CommandContext, idOf } from '@sales/eventsourcing';
import { type App, commandRoute, furtherCommand, handleOnce, streamRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { Codes } from '../codes/index.ts';
import { type ReferenceData, readModel } from '../reference/index.ts';
import type { WarehouseCommand } from './commands.ts';
import type { Directory } from './directory.ts';
import { reject } from './errors.ts';
import { toWarehouse, Warehouse } from './representation.ts';
import type { Warehouses } from './warehouses.ts';

const Path = object({ warehouse: WarehouseCode });
const Details = object(
  {
    entity: Type.Optional(
      Type.With(EntityCode, {
        description: 'The company that it belongs to, permanently. Default: MAIN, or unchanged',
      }),
    ),
    ...WarehouseDetails.properties,
    country: Type.Optional(CountryInput),
  },
  { $id: 'ChangeWarehouse' },
);
type Details = Static<typeof Details>;

export type WarehouseRoutesDeps = {
  readonly warehouses: Warehouses;
  readonly codes: Codes;
  readonly directory: Pick<Directory, 'list'>;
  readonly timeZones: ReferenceData['timeZones'];
  /** How many items of a warehouse are not empty. */
  readonly stockedAt: (warehouse: string) => Promise<number>;
};

/** Commands on the places where goods are kept. */
export const warehouseRoutes = (
  app: App,
  { warehouses, codes, directory, timeZones, stockedAt }: WarehouseRoutesDeps,
): void => {
  /** Carries a command out, and puts the warehouse where the search for stock finds it. */
  const handle = async (warehouse: string, command: WarehouseCommand, context: CommandContext) => {
    const result = await warehouses.handle(warehouse, command, context);
    await directory.list(idOf(result.stream), furtherCommand(context, 'list'), result.state);
    return result;
  };

  /** Of what is sent: a company that there is. @throws DomainError `warehouse/entity-unknown` */
  const placed = async ({ entity, ...details }: Details) => {
    const of = entity ?? mainEntity;
    if ((await timeZones(of)) === undefined) reject('warehouse/entity-unknown', { entity: of });
    return { details, ...(entity !== undefined && { entity }) };
  };

  commandRoute(app, {
    method: 'POST',
    url: '/v1/warehouses',
    permission: 'warehouse:open',
    summary: 'Open a warehouse',
    description:
      'Orders of its company get stock in the order of `rank`, the lowest first. Opens a closed warehouse again.',
    body: object({ warehouse: WarehouseCode, ...Details.properties }),
    ok: { status: 201, schema: Warehouse },
    problems: [
      'warehouse/already-exists',
      'warehouse/dated-too-early',
      'warehouse/entity-unknown',
      'warehouse/entity-fixed',
      'code/too-long',
    ],
    reads: [readModel.name],
    command: async ({ body: { warehouse, ...body }, context }) =>
      handle(warehouse, { type: 'OpenWarehouse', ...(await placed(body)) }, context),
    answer: toWarehouse,
    location: ({ id }) => `/v1/warehouses/${encodeURIComponent(id)}`,
  });
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/warehouses/:warehouse',
    permission: 'warehouse:put',
    summary: 'Open a warehouse, or replace its details',
    description:
      'For imports: repeating the same body changes nothing. A closed warehouse is always refused: POST opens it ' +
      'again.',
    params: Path,
    body: Details,
    ok: { schema: Warehouse },
    problems: [
      'warehouse/closed',
      'warehouse/dated-too-early',
      'warehouse/entity-unknown',
      'warehouse/entity-fixed',
      'code/too-long',
    ],
    reads: [readModel.name],
    command: async ({ params, body, context }) =>
      handle(params.warehouse, { type: 'PutWarehouse', ...(await placed(body)) }, context),
    answer: toWarehouse,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/warehouses/:warehouse/close',
    permission: 'warehouse:close',
    summary: 'Close an empty warehouse',
    description:
      'It can no longer receive goods. Refused while it has stock, or has dispatched goods that have not arrived.',
    params: Path,
    ok: { schema: Warehouse },
    problems: ['warehouse/unknown', 'warehouse/not-empty', 'warehouse/dated-too-early'],
    reads: [readModel.name],
    command: async ({ params: { warehouse }, context }) =>
      handleOnce({ ...warehouses, handle }, warehouse, context, async () => ({
        type: 'CloseWarehouse',
        stocked: await stockedAt(await codes.spelt('warehouse', warehouse)),
      })),
    answer: toWarehouse,
  });
  streamRoute(app, {
    url: '/v1/warehouses/:warehouse',
    permission: 'warehouse:read',
    summary: 'A warehouse from its events, now or as of any instant',
    description: 'Always current: reads the events of the warehouse, not a read model.',
    params: Path,
    ok: Warehouse,
    problems: ['warehouse/unknown'],
    of: warehouses,
    id: ({ warehouse }) => codes.spelt('warehouse', warehouse),
    answer: toWarehouse,
  });
};
