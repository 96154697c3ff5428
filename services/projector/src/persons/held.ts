import {
  type Database,
  equal,
  type Forgetting,
  identifier,
  type Projection,
  type Row,
  sql,
  type Table,
} from '@sales/eventsourcing';

/** How many rows of a table are about a customer, and how many of them say something of the person. */
export type Held = {
  readonly readModel: string;
  readonly table: string;
  readonly rows: number;
  readonly clear: number;
};

const rowsAbout = (database: Database, { name }: Table, { of, through }: Forgetting, id: string) => {
  const about =
    through === undefined
      ? sql`${identifier(of)} = ${id}`
      : sql`${identifier(through.on)} in (select ${identifier(through.on)} from read.${identifier(through.table)}
          where ${identifier(of)} = ${id})`;
  return database.query<Row>(sql`select * from read.${identifier(name)} where ${about}`);
};

/** What the read models that forget say of a customer. `purposes`: of what should be gone. */
export const heldIn = async (
  database: Database,
  projections: readonly Projection[],
  id: string,
  purposes: readonly string[],
): Promise<readonly Held[]> => {
  const found: Held[] = [];
  for (const { name: readModel, tables } of projections)
    for (const { table } of tables) {
      const { forgets } = table;
      if (forgets === undefined || !forgets.purposes.some((one) => purposes.includes(one))) continue;
      const rows = await rowsAbout(database, table, forgets, id);
      const clear = rows.filter((row) => !equal(forgets.evolve(row), row)).length;
      found.push({ readModel, table: table.name, rows: rows.length, clear });
    }
  return found;
};
