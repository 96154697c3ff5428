import { customers, isSameCode, naturalKey } from '@sales/contracts';
import {
  type Database,
  foldedTable,
  type Handling,
  idOf,
  on,
  type Projection,
  type Row,
  sql,
  type Table,
} from '@sales/eventsourcing';

type OwnedRow = { readonly customer_id: string; readonly owner: string | null; readonly tags: readonly string[] };

const table: Table = {
  name: 'customers_by_owner',
  columns: { customer_id: 'text', owner: 'text', tags: 'jsonb' },
  key: ['customer_id'],
  indexes: ['(owner, customer_id)'],
};

const evolve: Handling<[row: OwnedRow | undefined], OwnedRow | undefined> = on(customers, {
  CustomerRegistered: ({ data: { customerId, owner } }, _: OwnedRow | undefined): OwnedRow | undefined => ({
    customer_id: customerId,
    owner: owner ?? null,
    tags: [],
  }),
  OwnerAssigned: ({ data: { owner } }, row) => row && { ...row, owner },
  CustomerTagged: ({ data: { tag } }, row) => row && { ...row, tags: [...row.tags, naturalKey(tag)] },
  CustomerUntagged: ({ data: { tag } }, row) =>
    row && { ...row, tags: row.tags.filter((one) => !isSameCode(one, tag)) },
  // They stay whose they are: nothing of them can be changed.
  CustomerDeactivated: () => undefined,
  CustomerErased: () => undefined,
});

/** Whose the customers are who still buy. */
export const customersByOwner: Projection = {
  name: 'customers-by-owner',
  version: 1,
  topics: [customers.topic.name],
  types: evolve.types,
  tables: [foldedTable<OwnedRow & Row>({ table, keys: ({ stream }) => [{ customer_id: idOf(stream) }], evolve })],
};

/** Customers of a user, all or those with a tag, by their ids: the first of them, and how many more there are. */
export const customersOf = async (
  database: Database,
  owner: string,
  tag: string | undefined,
  most: number,
): Promise<{ readonly customers: readonly string[]; readonly left: number }> => {
  const isWanted = sql`owner = ${owner}`;
  const wanted = tag === undefined ? isWanted : sql`${isWanted} and tags ? ${naturalKey(tag)}`;
  const rows = await database.query<{ readonly customer_id: string; readonly found: number }>(sql`
    select customer_id, count(*) over () as found from read.customers_by_owner where ${wanted}
    order by customer_id limit ${most}`);
  return { customers: rows.map(({ customer_id: id }) => id), left: (rows[0]?.found ?? 0) - rows.length };
};
