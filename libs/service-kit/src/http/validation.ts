import { isBusinessDate, isInstant, ownCodeInWords, ownCodePattern } from '@sales/contracts';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import Format from 'typebox/format';
import { Settings } from 'typebox/system';
import { allowedBy, describe, type JsonSchema, propertiesOf, schemaAt } from './json-schema.ts';

export type Part = 'body' | 'query' | 'path' | 'header';

/** One thing that is wrong with a request. `path` is a JSON pointer into the part, or the name of a header. */
export type FieldError = {
  readonly in: Part;
  readonly path: string;
  readonly message: string;
  readonly allowed?: string | readonly unknown[];
};

export const FieldErrorSchema = Type.Object(
  {
    in: Type.Union([Type.Literal('body'), Type.Literal('query'), Type.Literal('path'), Type.Literal('header')]),
    path: Type.String(),
    message: Type.String(),
    allowed: Type.Optional(Type.Unknown()),
  },
  { $id: 'FieldError' },
);

/** Errors told to a client; a client that sent more mistakes than that mends these first. */
const maxErrors = 20;
Settings.Set({ maxErrors: 3 * maxErrors });

// The formats of dates: those of the library take the year 0, and offsets that no place has.
Format.Set('date', isBusinessDate);
Format.Set('date-time', isInstant);

export type Validator<Schema extends TSchema> = {
  readonly check: (value: unknown) => value is Static<Schema>;
  /** Why `check` said no: short, for people, at most 20. */
  readonly errors: (value: unknown, part: Part) => readonly FieldError[];
};

/** Compiling takes a millisecond, so the branches of a union are compiled once too, when they are first needed. */
const compilations = new WeakMap<TSchema, ReturnType<typeof Compile<TSchema>>>();

const compile = (schema: TSchema) => {
  const known = compilations.get(schema);
  if (known !== undefined) return known;
  const compiled = Compile<TSchema>(schema);
  compilations.set(schema, compiled);
  return compiled;
};

export const validator = <Schema extends TSchema>(schema: Schema): Validator<Schema> => {
  const compiled = compile(schema);
  return {
    check: (value): value is Static<Schema> => compiled.Check(value),
    errors: (value, part) => explain(schema, compiled.Errors(value), value, part).slice(0, maxErrors),
  };
};

const explain = (
  root: JsonSchema,
  found: readonly TLocalizedValidationError[],
  value: unknown,
  part: Part,
): readonly FieldError[] => {
  const unions = found.filter((error) => error.keyword === 'anyOf');
  const inUnion = (error: TLocalizedValidationError): boolean =>
    unions.some((union) => union !== error && error.schemaPath.startsWith(`${union.schemaPath}/anyOf/`));
  const errors = found.filter((error) => !inUnion(error)).flatMap((error) => explainOne(root, error, value, part));
  // A value may break two rules that are one to the reader, such as a format and a pattern.
  return errors.filter(({ path, message }, nth) => {
    const first = errors.findIndex((other) => other.path === path && other.message === message);
    return first === nth;
  });
};

const explainOne = (
  root: JsonSchema,
  error: TLocalizedValidationError,
  value: unknown,
  part: Part,
): readonly FieldError[] => {
  const { instancePath: path, keyword } = error;
  const schema = schemaAt(root, error.schemaPath) ?? {};
  const at = (message: string, allowed?: FieldError['allowed']): readonly FieldError[] => [
    { in: part, path, message, ...(allowed !== undefined && { allowed }) },
  ];
  if (keyword === 'boolean') return []; // said better by additionalProperties
  if (keyword === 'additionalProperties')
    return error.params.additionalProperties.map((name) => ({
      in: part,
      path: `${path}/${escapePointer(name)}`,
      message: 'is not known',
      allowed: namesIn(schema),
    }));
  if (keyword === 'required')
    return error.params.requiredProperties.map((name) => ({
      in: part,
      path: `${path}/${escapePointer(name)}`,
      message: 'is required',
      allowed: describe(propertiesOf(schema)[name] ?? {}),
    }));
  const found = valueAt(value, path);
  if (keyword === 'anyOf')
    return explainUnion(schema, found, path, part) ?? at('is none of what is allowed', allowedBy(schema));
  if (keyword === 'type') return at(`is ${kindOf(found)}`, describe(schema));
  if (keyword === 'pattern' && schema.pattern === notBlank) return at('is blank', allowedBy(schema));
  return at(messages[keyword] ?? error.message, allowedBy(schema));
};

/** The fields that an object may have: their names, or what these look like. */
const namesIn = ({ properties = {}, patternProperties = {} }: JsonSchema): string | readonly string[] => {
  const [pattern] = Object.keys(patternProperties);
  if (pattern === undefined) return Object.keys(properties);
  return pattern === ownCodePattern ? `a code of your own: ${ownCodeInWords}` : `a name like ${pattern}`;
};

/** The pattern of a text that says something. */
const notBlank = '\\S';

/** Where the library's own words say less. */
const messages: Readonly<Record<string, string>> = {
  enum: 'is none of the allowed values',
  const: 'is none of the allowed values',
  pattern: 'has the wrong form',
  format: 'has the wrong form',
};

/** The branches of a union of objects that are told apart by a literal, or by fields that only one of them has. */
const meantBy = (fields: ReadonlyMap<string, unknown>, branches: readonly JsonSchema[]): readonly JsonSchema[] => {
  const tagsOf = (branch: JsonSchema) =>
    Object.entries(propertiesOf(branch)).filter(([, property]) => property.const !== undefined);
  if (branches.some((branch) => tagsOf(branch).length > 0)) {
    return branches.filter((branch) => {
      const tags = tagsOf(branch);
      return tags.length > 0 && tags.every(([name, property]) => fields.get(name) === property.const);
    });
  }
  return branches.filter((branch) => {
    const others = new Set(branches.flatMap((one) => (one === branch ? [] : Object.keys(propertiesOf(one)))));
    return Object.keys(propertiesOf(branch)).some((name) => fields.has(name) && !others.has(name));
  });
};

/**
 * What is wrong with the branch of a union that is meant: the only one that takes an object, or an array, or that of
 * the objects which the fields tell; undefined when that is not clear.
 */
const explainUnion = (
  schema: JsonSchema,
  value: unknown,
  path: string,
  part: Part,
): readonly FieldError[] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const alike = (schema.anyOf ?? []).filter(({ type }) => type === (Array.isArray(value) ? 'array' : 'object'));
  const [branch, ...others] = alike.length === 1 ? alike : meantBy(new Map(Object.entries(value)), schema.anyOf ?? []);
  if (branch === undefined || others.length > 0) return undefined;
  return explain(branch, compile(branch).Errors(value), value, part).map((error) => ({
    ...error,
    path: path + error.path,
  }));
};

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const valueAt = (value: unknown, pointer: string): unknown => {
  let at: unknown = value;
  for (const name of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, name.replaceAll('~1', '/').replaceAll('~0', '~'))?.value;
  }
  return at;
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined) return 'missing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
