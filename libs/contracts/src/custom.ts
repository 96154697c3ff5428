import { Type } from 'typebox';
import type { ValueOf } from './category.ts';
import { object, PersonId, Text } from './contract.ts';

/** A code that a company makes up itself, in one spelling only: a purpose, a source, a field of its own. */
export const ownCodePattern = '^[a-z][A-Za-z0-9]{0,39}$';
export const ownCodeInWords = '1 to 40 of A to Z, a to z and 0 to 9, beginning with a lower-case letter';
export const OwnCode = Type.String({
  pattern: ownCodePattern,
  title: 'OwnCode',
  description: ownCodeInWords,
  examples: ['costCentre'],
});

/** Keys of persons that were destroyed together. */
export const ErasedKeys = Type.Array(
  object({ person: PersonId, purpose: Type.With(OwnCode, { examples: ['contact'] }) }),
  {
    minItems: 1,
  },
);

/**
 * Fields that a company adds to what the system knows, by their codes. A value is a text, a yes or no, or a number, a
 * date or a code as a text.
 */
export const Custom = Type.Record(OwnCode, Type.Union([Text(1000), Type.Boolean()]), {
  additionalProperties: false,
  maxProperties: 200,
  description: 'Custom fields, by code: text, true or false; numbers as decimals, dates as YYYY-MM-DD',
});
export type Custom = ValueOf<typeof Custom>;
