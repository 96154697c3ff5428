import { categoryOf, type Database, idOf, type SqlStatement, sql } from '@sales/eventsourcing';
import type { TimelineRow } from '@sales/read-kit';
import type { PersonRow } from './persons.ts';

/** The streams that say something of a person: that of the customer, and of a customer all that they bought. */
export const streamsOf = async (
  database: Database,
  { stream, contact_id: contact }: Pick<PersonRow, 'stream' | 'contact_id'>,
): Promise<readonly string[]> => {
  if (contact !== null || categoryOf(stream) !== 'customer') return [stream];
  const id = idOf(stream);
  const rows = await database.query<{ readonly stream: string }>(sql`
    select 'order-' || order_id as stream from read.orders where customer_id = ${id}
    union all select 'invoice-' || invoice_id from read.issued where customer_id = ${id}
    union all select 'payment-' || payment_id from read.payments where customer_id = ${id}
    order by 1`);
  return [stream, ...rows.map(({ stream }) => stream)];
};

/** That an event names an id in its data: ids have no characters that mean something in a pattern. */
const names = (field: string, id: string) => sql`data like ${`%"${field}":"${id}"%`}`;

/** Events of streams of a customer or a user that are about that person, and not about a contact. */
const ofStreams = (streams: readonly string[]) =>
  sql`(stream = any(${[...streams]}::text[]) and data not like '%"contactId":"%')`;

/** Events about the customer or the user who is this person; those about a contact say so themselves. */
export const areOfPerson = async (database: Database, person: string): Promise<SqlStatement> => {
  const rows = await database.query<{ readonly stream: string }>(
    sql`select stream from read.persons where person_id = ${person} and contact_id is null`,
  );
  return ofStreams(rows.map(({ stream }) => stream));
};

/** That an event has a box of the person. */
const hasBox = (person: string) => names('person', person);

export type Boxes = { readonly events: number; readonly first: number | null; readonly last: number | null };

/** How many events have boxes of a person, and between which positions. */
export const boxesOf = async (database: Database, streams: readonly string[], person: string): Promise<Boxes> => {
  const [found] = await database.query<Boxes>(sql`
    select count(*) as events, min(position) as first, max(position) as last from read.timeline
    where stream = any(${[...streams]}::text[]) and ${hasBox(person)}`);
  return found ?? { events: 0, first: null, last: null };
};

/**
 * The events about a person, behind a position, in the order in which they were recorded: those of the customer or
 * the user, or those that name the contact, and of others those that have boxes of the person.
 */
export const eventsOf = (
  database: Database,
  { person_id: person, contact_id: contact, stream }: PersonRow,
  streams: readonly string[],
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly TimelineRow[]> => {
  const isOwn = contact === null ? ofStreams([stream]) : names('contactId', contact);
  return database.query<TimelineRow>(sql`
    select * from read.timeline where stream = any(${[...streams]}::text[]) and (${isOwn} or ${hasBox(person)})
      and position > ${after} order by position limit ${limit}`);
};
