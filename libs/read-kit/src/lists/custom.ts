import type { Custom } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { Type } from 'typebox';

/** Filter of a list by fields of the company's own. */
export const CustomFilter = Type.Array(
  Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}:.{1,1000}$', examples: ['costCentre:4711'] }),
  {
    minItems: 1,
    maxItems: 10,
    description:
      'A custom field and its value, separated by a colon: `costCentre:4711`. May be repeated: all must match',
  },
);

/** What a row must have so that its fields, a column or a part of one, have these values. */
export const customHas = (fields: SqlStatement, wanted: readonly string[] = []): SqlStatement[] =>
  wanted.map((one) => {
    const at = one.indexOf(':');
    const [code, text] = [one.slice(0, at), one.slice(at + 1)];
    const has = (value: string | boolean) => sql`${fields} @> ${JSON.stringify({ [code]: value })}::jsonb`;
    return text === 'true' || text === 'false' ? sql`(${has(text)} or ${has(text === 'true')})` : has(text);
  });

/** The fields in one cell of a file, as JSON. */
export const customCell = (custom: Custom | null | undefined): string | undefined =>
  custom == null || Object.keys(custom).length === 0 ? undefined : JSON.stringify(custom);
