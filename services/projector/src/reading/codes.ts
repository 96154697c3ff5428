import { isCurrency, naturalKey } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { BadRequest } from '@sales/service-kit';

/** Key of a code that a row may be without: what filters look at. */
export const keyOf = (code: string | null | undefined): string | null =>
  code === null || code === undefined ? null : naturalKey(code);

/** Rows with this code, however it is spelt. */
export const codeIs = (keys: SqlStatement, code: string): SqlStatement => sql`${keys} = ${naturalKey(code)}`;

/** @throws BadRequest for three letters that are no currency */
export const currencyIs = (column: SqlStatement, currency: string): SqlStatement => {
  if (isCurrency(currency)) return sql`${column} = ${currency}`;
  throw new BadRequest([
    { in: 'query', path: '/currency', message: 'is no currency', allowed: 'ISO 4217 code, such as EUR' },
  ]);
};
