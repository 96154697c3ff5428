import { type TProperties, type TSchema, Type } from 'typebox';
import { Text } from './contract.ts';

/**
 * What personal data are known for. They are sealed by person and purpose, so that one may be erased and not the other.
 * `text` is what people write as they like: it may say something about any person. `invoice` is what issued invoices
 * say of whom they go to: it outlives the others by as long as invoices must be kept.
 */
export const purposes = ['contact', 'text', 'invoice'] as const;
export type Purpose = (typeof purposes)[number];

const tag = 'personal';

/**
 * A field that says something about a person. It is sealed before it is stored and published when a `personId` stands
 * in the nearest object around it that has one; where none has it is of a company, and stays. What is known for `text`
 * is sealed then as well, as something of its stream. Storage format: the path of a personal field never changes.
 */
export const personal = <Schema extends TSchema>(schema: Schema, purpose: Purpose = 'contact'): Schema =>
  Type.With(schema, { [tag]: purpose }) as Schema;

/** What people write as they like, which is always sealed. */
export const written = <Schema extends TSchema>(schema: Schema): Schema => personal(schema, 'text');

/** A note, a comment, an explanation. */
export const FreeText = (maxLength: number) => written(Text(maxLength));

export const purposeOf = (schema: TSchema): string => String(Reflect.get(schema, tag) ?? '');

export const isPersonal = (schema: TSchema): boolean => Reflect.has(schema, tag);

/** Values of one person for one purpose, which only this system can read. */
export const SealedBox = Type.Object(
  {
    person: Type.String({
      description: '`personId` of the one whom the values are of; of texts about no known person, the stream',
    }),
    purpose: Type.String({ description: 'What the values are known for' }),
    key: Type.Integer({ minimum: 1, description: 'Number of the key' }),
    alg: Type.Literal('A256GCM'),
    box: Type.String({
      pattern: '^[A-Za-z0-9_-]+$',
      description:
        'Base64url of initialisation vector (12 bytes), ciphertext and tag (16 bytes); the additional data are ' +
        '`v1|<ce_id>|<person>|<purpose>|<key>|<alg>`, the text is a JSON object of values by JSON pointer',
    }),
  },
  { additionalProperties: false },
);

type Parts = { readonly properties?: TProperties; readonly items?: TSchema; readonly anyOf?: readonly TSchema[] };

const isAnywhere = (schema: TSchema): boolean => {
  const { properties = {}, items, anyOf = [] }: Parts = schema;
  return isPersonal(schema) || [...Object.values(properties), ...anyOf, ...(items ? [items] : [])].some(isAnywhere);
};

/** Validators of readers refuse keywords that they do not know. */
const untagged = (schema: TSchema): TSchema =>
  Object.defineProperties(
    {},
    Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(schema)).filter(([name]) => name !== tag)),
  );

/** A schema whose personal fields may be missing, because they are in a box. */
const opened = (schema: TSchema): TSchema => {
  if (!isAnywhere(schema)) return schema;
  const { properties, items, anyOf }: Parts = schema;
  const rest = Object.fromEntries(
    Object.entries(schema).filter(([name]) => !['properties', 'items', 'anyOf', 'required', tag].includes(name)),
  );
  if (items !== undefined) return Type.Array(opened(items), rest);
  if (anyOf !== undefined) return Type.Union(anyOf.map(opened), rest);
  if (properties === undefined) return schema;
  const parts = Object.entries(properties).map(([name, part]): [string, TSchema] => [
    name,
    isPersonal(part)
      ? Type.Optional(untagged(part))
      : isOptional(schema, name)
        ? Type.Optional(opened(part))
        : opened(part),
  ]);
  return Type.Object(Object.fromEntries(parts), rest);
};

const isOptional = (schema: TSchema, name: string): boolean => {
  const { required = [] }: { readonly required?: readonly string[] } = schema;
  return !required.includes(name);
};

/** What is published of data with this schema: personal fields are in boxes. */
export const sealedForm = (schema: TSchema): TSchema => {
  if (!isAnywhere(schema)) return schema;
  const { properties = {} }: Parts = opened(schema);
  const { description }: { readonly description?: string } = schema;
  const boxes = Type.Array(SealedBox, {
    description: 'The personal fields of those who have a `personId`, and all free text',
  });
  return Type.Object(
    { ...properties, sealed: Type.Optional(boxes) },
    { additionalProperties: false, ...(description !== undefined && { description }) },
  );
};
