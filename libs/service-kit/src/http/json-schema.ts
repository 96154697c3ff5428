/** What a TypeBox schema is at run time: JSON Schema. Only the keywords that are read here. */
export type JsonSchema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Of fields that clients name: by the pattern of their names. */
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: unknown;
};

export const propertiesOf = (schema: JsonSchema): Readonly<Record<string, JsonSchema>> => schema.properties ?? {};

/** The schema at a JSON pointer such as `#/properties/lines/items`. */
export const schemaAt = (root: JsonSchema, pointer: string): JsonSchema | undefined => {
  let at: unknown = root;
  for (const name of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, name.replaceAll('~1', '/').replaceAll('~0', '~'))?.value;
  }
  return typeof at === 'object' && at !== null ? at : undefined;
};

/** The values that a schema allows when they can be listed. */
export const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined => {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return schema.enum;
  if (schema.anyOf === undefined) return undefined;
  const lists = schema.anyOf.map(valuesOf);
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
};

/** What is allowed: a list of values, or words. */
export const allowedBy = (schema: JsonSchema): string | readonly unknown[] => valuesOf(schema) ?? describe(schema);

/** What an instant is, to people. */
export const instantInWords =
  'an instant in RFC 3339 of the years 1000 to 9999, at most 14:00 from UTC, for example 2026-03-01T09:30:00Z';

const names: Readonly<Record<string, string>> = {
  uuid: 'a UUID in lower case',
  'date-time': instantInWords,
  date: 'a date YYYY-MM-DD of the years 1000 to 9999',
  email: 'an e-mail address',
};

/** What a schema takes, in a few words: `an integer from 1 to 200`. */
export const describe = (schema: JsonSchema): string => {
  const values = valuesOf(schema);
  if (values !== undefined) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(describe).join(' or ');
  const named = schema.format === undefined ? undefined : names[schema.format];
  if (named !== undefined) return named;
  switch (schema.type ?? '') {
    case 'string':
      return `a string${text(schema)}`;
    case 'integer':
      return `an integer${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `an array${count(schema)}`;
    case 'object':
      return `an object${fields(schema)}`;
    default:
      return schema.type ?? schema.title ?? 'something else';
  }
};

/** The fields of an object; of one whose fields have names of the client's own, how many there may be. */
const fields = ({ properties, maxProperties, description }: JsonSchema): string => {
  if (properties !== undefined) return ` with ${Object.keys(properties).join(', ')}`;
  const most = maxProperties === undefined ? '' : ` of at most ${maxProperties} fields`;
  return description === undefined ? most : `${most} (${description})`;
};

const range = ({ minimum, maximum, exclusiveMinimum }: JsonSchema): string => {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` from ${minimum}`;
  return maximum === undefined ? '' : ` up to ${maximum}`;
};

const text = (schema: JsonSchema): string => {
  const { minLength, maxLength, pattern, description, examples, title } = schema;
  const example = Array.isArray(examples) ? `, for example ${JSON.stringify(examples[0])}` : '';
  if (pattern !== undefined) return ` (${description ?? title ?? `pattern ${pattern}`})${example}`;
  if (minLength !== undefined && maxLength !== undefined) return ` of ${minLength} to ${maxLength} characters`;
  if (maxLength !== undefined) return ` of at most ${maxLength} characters`;
  return minLength === undefined ? example : ` of at least ${minLength} characters`;
};

const count = ({ minItems, maxItems }: JsonSchema): string => {
  if (minItems !== undefined && maxItems !== undefined) return ` of ${minItems} to ${maxItems} items`;
  if (maxItems !== undefined) return ` of at most ${maxItems} items`;
  return minItems === undefined ? '' : ` of at least ${minItems} items`;
};

/**
 * Every object of a request body says whether it takes unknown fields, so that none is swallowed by accident.
 * @throws Error when one does not: a programming error, found when the service starts
 */
export const requireClosed = (schema: JsonSchema, where: string): void => {
  const { properties, items, anyOf = [] } = schema;
  if (properties !== undefined && !('additionalProperties' in schema))
    throw new Error(`${where}: an object with ${Object.keys(properties).join(', ')} must set additionalProperties`);
  for (const part of Object.values(properties ?? {})) requireClosed(part, where);
  for (const part of anyOf) requireClosed(part, where);
  if (items !== undefined) requireClosed(items, where);
};
