import { isCurrency, naturalKey } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { BadRequest } from '@sales/service-kit';
import { Type } from 'typebox';

/** Rows with this code, however it is spelt. */
export const codeIs = (keys: SqlStatement, code: string): SqlStatement => sql`${keys} = ${naturalKey(code)}`;

/** The `currency` parameter of a list. */
export const CurrencyFilter = Type.String({
  pattern: '^[A-Za-z]{3}$',
  title: 'CurrencyFilter',
  description: 'ISO 4217 code, in any case',
  examples: ['EUR'],
});

/** @throws BadRequest for three letters that are not a currency */
export const currencyIs = (column: SqlStatement, currency: string): SqlStatement => {
  const code = currency.toUpperCase();
  if (isCurrency(code)) return sql`${column} = ${code}`;
  throw new BadRequest([
    { in: 'query', path: '/currency', message: 'is not a currency', allowed: 'ISO 4217 code, such as EUR' },
  ]);
};
