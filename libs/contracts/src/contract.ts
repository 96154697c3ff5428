import { type TSchema, Type } from 'typebox';
import { codePattern, skuPattern } from './code.ts';

/** An object with these fields and no others. `$id` is what the documents of the APIs call it. */
export const object = <Properties extends Record<string, TSchema>>(
  properties: Properties,
  named: { readonly $id?: string } = {},
) => Type.Object(properties, { additionalProperties: false, ...named });

/** A field of a command that changes some fields: left out it stays as it is, null takes its value away. */
export const clearable = <Field extends TSchema>(field: Field) => Type.Optional(Type.Union([field, Type.Null()]));

/** One spelling only: another would be another stream. */
export const Id = Type.String({
  format: 'uuid',
  pattern: '^[0-9a-f-]{36}$',
  title: 'Id',
  description: 'UUID in lower case',
  examples: ['01930000-0000-7000-8000-000000000001'],
});
/** A person, whatever they are to us, whose data can be erased together. */
export const PersonId = Type.With(Id, {
  title: 'PersonId',
  description: 'The person, as a UUID: personal data is encrypted with keys of the person',
});
export const Instant = Type.String({
  format: 'date-time',
  title: 'Instant',
  description: 'RFC 3339, UTC',
  examples: ['2026-03-01T09:30:00.000Z'],
});
export const BusinessDate = Type.String({
  format: 'date',
  title: 'BusinessDate',
  description: 'YYYY-MM-DD',
  examples: ['2026-03-01'],
});
/** Natural key of a product: one code however it is spelt, see `naturalKey`. */
export const Sku = Type.String({
  pattern: skuPattern,
  title: 'Sku',
  description:
    "1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -, " +
    'beginning with a letter or a digit; case and spaces around it do not matter',
  examples: ['FUR-BO-10001798'],
});
const Code = {
  pattern: codePattern,
  description:
    '1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter or a ' +
    'digit; case and spaces around it do not matter',
};
/** Natural key of a warehouse: no dot, because `<warehouse>.<sku>` names a stock item. */
export const WarehouseCode = Type.String({ ...Code, title: 'WarehouseCode', examples: ['MAIN'] });
/** Where a product stands in a warehouse. Pickers walk in its order. */
export const BinCode = Type.String({
  ...Code,
  title: 'BinCode',
  description: 'Like the code of a warehouse',
  examples: ['A-01-3'],
});
export const PriceListCode = Type.String({ ...Code, title: 'PriceListCode', examples: ['STANDARD'] });
/** Path with slashes, from the widest to the narrowest: `Furniture/Chairs`. */
export const CategoryPath = Type.String({
  pattern: '^[^/]*[^/\\s][^/]*(/[^/]*[^/\\s][^/]*){0,5}$',
  maxLength: 200,
  title: 'CategoryPath',
  description: 'one to six levels with slashes between them, none of them blank',
  examples: ['Furniture/Chairs'],
});
/** ISO 3166-1 alpha-2, or a name where a source has nothing better. */
export const Country = Type.String({
  minLength: 2,
  maxLength: 60,
  pattern: '\\S',
  title: 'Country',
  description: '2 to 60 characters, not only spaces',
  examples: ['DE'],
});
/** What people write. It is kept as it was sent, spaces around it too; only what is nothing but spaces is refused. */
export const Text = (maxLength: number) =>
  Type.String({ maxLength, pattern: '\\S', description: `1 to ${maxLength} characters, not only spaces` });

/**
 * The number that people know a customer or a document by. Its parts are for people: readers compare it as a whole. As
 * it is now it says what is counted, the company where that is not `MAIN`, the year where each year is counted by
 * itself, and the number.
 */
export const HumanNumber = Type.String({
  pattern: '^[A-Z0-9][A-Z0-9_./-]{0,63}$',
  title: 'HumanNumber',
  description:
    '1 to 64 of A to Z, 0 to 9 and _ . / -, beginning with a letter or a digit; programs must not interpret its parts',
  examples: ['SO-2026-000123'],
});
const written = '[A-Z]+(-[A-Z0-9_-]{1,32})?(-[0-9]{4})?-[0-9]{6,16}';
/** In paths: a thing by its id or by its number, which may be written in lower case. */
export const IdOrNumber = Type.String({
  pattern: `^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|${written.replaceAll('A-Z', 'A-Za-z')})$`,
  title: 'IdOrNumber',
  description: 'UUID in lower case, or the number that people know it by',
  examples: ['SO-2026-000123'],
});
