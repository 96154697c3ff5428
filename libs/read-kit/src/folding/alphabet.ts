import { type SqlStatement, sql } from '@sales/eventsourcing';

/** As people sort: Ärzte before Zebra, Chinese by pinyin. One order for all readers. For an index. */
export const alphabetical = 'collate "zh-x-icu"';

/** The same, in a statement. */
export const inAlphabet = (column: SqlStatement): SqlStatement => sql`${column} collate "zh-x-icu"`;
