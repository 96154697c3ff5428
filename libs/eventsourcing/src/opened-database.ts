import type { PublishedFields } from './opened-log.ts';
import type { Database, PersonKeys, ReadDatabase } from './ports.ts';
import { open } from './sealing.ts';

/** Columns of a published event as a read model keeps it: `data` is the text that was published. */
type EventRow = {
  readonly event_id: string;
  readonly type: string;
  readonly stream: string;
  readonly data: string;
};

const sealedMark = '"sealed":[';

const isEvent = (row: unknown): row is EventRow => {
  const { event_id, type, stream, data } = Object(row) as Partial<Record<keyof EventRow, unknown>>;
  return [event_id, type, stream, data].every((value) => typeof value === 'string');
};

const openedRows = async <Row>(
  rows: readonly Row[],
  fieldsOf: PublishedFields,
  keys: Pick<PersonKeys, 'find' | 'mint' | 'erase'>,
): Promise<readonly Row[]> => {
  // Several statements in one give nothing.
  if (!isEvent(rows?.[0])) return rows;
  const sealed = rows.flatMap((row) =>
    isEvent(row) && row.data.includes(sealedMark)
      ? [{ row, eventId: row.event_id, type: row.type, stream: row.stream, data: JSON.parse(row.data) as unknown }]
      : [],
  );
  if (sealed.length === 0) return rows;
  const personalOf = ({ type, stream }: (typeof sealed)[number]) => {
    const fields = fieldsOf(type);
    return fields && { fields, subject: stream };
  };
  const opened = new Map((await open(sealed, personalOf, keys)).map(({ row, data }) => [row, data]));
  return rows.map((row) => {
    const data = opened.get(row as Row & EventRow);
    return data === undefined ? row : { ...row, data: JSON.stringify(data) };
  });
};

/**
 * A database whose rows of events are opened as they are read: nothing is in it in the clear, and what is erased reads
 * so at once. Rows of anything else are as they are.
 */
export const openedDatabase = (database: ReadDatabase, fieldsOf: PublishedFields, keys: PersonKeys): ReadDatabase => {
  const opening = <Of extends Database>(of: Of): Of => ({
    ...of,
    query: async <Row>(...given: Parameters<Database['query']>) =>
      openedRows(await of.query<Row>(...given), fieldsOf, keys),
  });
  return {
    ...opening(database),
    beginRead: async () => opening(await database.beginRead()),
  };
};
