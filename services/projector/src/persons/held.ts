import {
  categoryOf,
  type Database,
  equal,
  type Forgetting,
  identifier,
  idOf,
  type Projection,
  type Row,
  sql,
  type Table,
} from '@sales/eventsourcing';
import type { PersonRow } from './persons.ts';

/** How many rows of a table are about the customer or the user, and how many of them say something of the person. */
export type Held = {
  readonly readModel: string;
  readonly table: string;
  readonly rows: number;
  readonly clear: number;
};

type Person = Pick<PersonRow, 'stream' | 'contact_id'>;

/** Where a table says something of a person, and what its rows are without that. */
type Place = Pick<Forgetting, 'of' | 'through'> & { readonly without: (row: Row) => Row };

/** Undefined: the table says nothing of such a person, or nothing that was erased. */
const placeIn = (
  { forgets, about }: Table,
  { stream, contact_id: contact }: Person,
  purposes: readonly string[],
): Place | undefined => {
  const whose = categoryOf(stream);
  if (about !== undefined && about.whose === whose) {
    const { of, without, withoutContact } = about;
    if (contact === null) return { of, without };
    return withoutContact && { of, without: (row) => withoutContact(row, contact) };
  }
  if (forgets === undefined || whose !== 'customer' || contact !== null) return undefined;
  const { evolve: without, ...place } = forgets;
  return forgets.purposes.some((one) => purposes.includes(one)) ? { ...place, without } : undefined;
};

const rowsAbout = (database: Database, { name }: Table, { of, through }: Place, id: string) => {
  const about =
    through === undefined
      ? sql`${identifier(of)} = ${id}`
      : sql`${identifier(through.on)} in (select ${identifier(through.on)} from read.${identifier(through.table)}
          where ${identifier(of)} = ${id})`;
  return database.query<Row>(sql`select * from read.${identifier(name)} where ${about}`);
};

/** What read models say of a person in the clear. `purposes`: of what should be gone, where they forget. */
export const heldIn = async (
  database: Database,
  projections: readonly Projection[],
  person: Person,
  purposes: readonly string[],
): Promise<readonly Held[]> => {
  const found: Held[] = [];
  for (const { name: readModel, tables } of projections)
    for (const { table } of tables) {
      const place = placeIn(table, person, purposes);
      if (place === undefined) continue;
      const rows = await rowsAbout(database, table, place, idOf(person.stream));
      const { personal = [] } = table;
      const isClear = (row: Row): boolean => {
        const left = place.without(row);
        return personal.some((column) => !equal(left[column], row[column]));
      };
      found.push({ readModel, table: table.name, rows: rows.length, clear: rows.filter(isClear).length });
    }
  return found;
};
