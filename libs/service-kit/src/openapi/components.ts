import * as contracts from '@sales/contracts';
import type { JsonObject } from './json.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What a schema says besides what it allows: a reference may say something else. */
const remarks = ['description', 'examples', 'default', 'personal', 'x-figure'];

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema allows, whatever is remarked on it. */
export const meaningOf = (schema: Schema): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(schema)
        .filter(([keyword, value]) => keyword !== '$id' && value !== undefined && !remarks.includes(keyword))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );

/** Schemas of contracts have the names that they are exported by, by what they allow: events name them so as well. */
const ofContracts: ReadonlyMap<string, { readonly name: string; readonly schema: Schema }> = new Map(
  Object.entries<unknown>(contracts).flatMap(([name, schema]) =>
    isObject(schema) && '~kind' in schema ? [[meaningOf(schema), { name, schema }] as const] : [],
  ),
);

const valuesOf = (branches: unknown): readonly unknown[] | undefined => {
  if (!Array.isArray(branches)) return undefined;
  const values = branches.flatMap((branch) => (isObject(branch) && 'const' in branch ? [branch['const']] : []));
  return values.length === branches.length ? values : undefined;
};

/**
 * What readers of OpenAPI make most of: unions of literals are enumerations, and records are maps with named keys. What
 * some generators make code of that does not run is left out: the one value of a flag that is `true` or absent, the
 * pattern of a UUID, which has a format, and patterns with classes of Unicode, which have a description. Other readers
 * find these two as `x-pattern`.
 */
const plain = ({ $id: _, anyOf, personal, patternProperties, additionalProperties, ...given }: Schema): Schema => {
  const { const: one, ...flag } = given;
  const { pattern: form, ...text } = given;
  const isFurther = given['format'] === 'uuid' || String(form).includes('\\p{');
  const rest = typeof one === 'boolean' ? flag : isFurther ? text : given;
  const values = valuesOf(anyOf);
  const [only, ...more] = isObject(patternProperties) ? Object.entries(patternProperties) : [];
  const record = only !== undefined && more.length === 0 && rest['properties'] === undefined;
  const [pattern = '', entry] = record ? only : [];
  return {
    ...(values?.every((value) => typeof value === 'string') && { type: 'string' }),
    ...(values?.every(Number.isInteger) && { type: 'integer' }),
    ...rest,
    ...(values === undefined ? { anyOf } : { enum: values }),
    ...(personal !== undefined && { 'x-personal': personal }),
    ...(isFurther && form !== undefined && { 'x-pattern': form }),
    ...(record
      ? { additionalProperties: entry, ...(!/^\^?\.\*\$?$/.test(pattern) && { propertyNames: { pattern } }) }
      : { patternProperties, additionalProperties }),
  };
};

/** The schemas of one document that have a name. */
export type Components = {
  /** The schema, or a reference where it has a name: that of a contract, or its `$id`. */
  readonly refer: (schema: unknown) => JsonObject;
  /** What was referred to, by name. */
  readonly schemas: () => JsonObject;
};

/** @throws Error for two schemas with one name: a programming error */
export const createComponents = (): Components => {
  const named = new Map<string, { readonly meaning: string; shown: JsonObject }>();

  const shown = (schema: Schema): JsonObject => {
    const parts = Object.entries(plain(schema)).flatMap(([keyword, value]): [string, unknown][] => {
      if (value === undefined) return [];
      if (keyword === 'properties' && isObject(value))
        return [[keyword, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, refer(part)]))]];
      if (keyword === 'items' || keyword === 'additionalProperties' || keyword === 'not')
        return [[keyword, isObject(value) ? refer(value) : value]];
      if ((keyword === 'anyOf' || keyword === 'allOf') && Array.isArray(value)) return [[keyword, value.map(refer)]];
      return [[keyword, value]];
    });
    return Object.fromEntries(parts);
  };

  const refer = (given: unknown): JsonObject => {
    const schema = isObject(given) ? given : {};
    if (typeof schema['$ref'] === 'string') return schema;
    const meaning = meaningOf(schema);
    const contract = ofContracts.get(meaning);
    const name = typeof schema['$id'] === 'string' ? schema['$id'] : contract?.name;
    if (name === undefined) return shown(schema);
    const known = named.get(name);
    if (known !== undefined && known.meaning !== meaning) throw new Error(`two schemas are called ${name}`);
    if (known === undefined) {
      const entry = { meaning, shown: {} };
      named.set(name, entry);
      // The first that comes may have remarks of its own place.
      entry.shown = shown(contract?.schema ?? { ...schema, 'x-figure': undefined });
    }
    const own = named.get(name)?.shown ?? {};
    const other = remarks
      .map((keyword) => (keyword === 'personal' ? ['personal', 'x-personal'] : [keyword, keyword]))
      .filter(([keyword = '', as = '']) => JSON.stringify(schema[keyword]) !== JSON.stringify(own[as]))
      .flatMap(([keyword = '', as = '']) => (schema[keyword] === undefined ? [] : [[as, schema[keyword]]]));
    return { $ref: `#/components/schemas/${name}`, ...Object.fromEntries(other) };
  };

  return {
    refer,
    schemas: () =>
      Object.fromEntries(
        [...named].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, { shown: schema }]) => [name, schema]),
      ),
  };
};
