export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What only people read, what only the API server acts on, and formats that say no more than the type does. */
const dropped = new Set([
  'description',
  'default',
  'example',
  'format',
  'title',
  'externalDocs',
  'x-kubernetes-list-type',
]);
const kept = new Set(['x-kubernetes-list-map-keys']);
/** Their parts say something about an object that is described elsewhere. */
const junctors = new Set(['allOf', 'anyOf', 'oneOf', 'not']);

const references = (value: Json): Json =>
  typeof value === 'string' ? value.replace('#/components/schemas/', '#/$defs/') : value;

const properties = (value: Json, inside: boolean): Json =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, schemaOf(schema, inside)]))
    : value;

/** Of Go; those that JavaScript does not know (flags inside) are left out. */
const isPattern = (value: Json): boolean => {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
};

const part = (key: string, value: Json, inside: boolean): Json => {
  if (key === '$ref') return references(value);
  if (key === 'properties' || key === 'patternProperties') return properties(value, inside);
  if (junctors.has(key)) return Array.isArray(value) ? value.map((one) => schemaOf(one, true)) : schemaOf(value, true);
  if (key === 'items' || key === 'additionalProperties') return schemaOf(value, inside);
  return value;
};

const schemaOf = (value: Json, inside: boolean): Json => {
  if (!isObject(value)) return value;
  if (value['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  const entries = Object.entries(value).filter(
    ([key, one]) =>
      !dropped.has(key) && (key !== 'pattern' || isPattern(one)) && (!key.startsWith('x-kubernetes-') || kept.has(key)),
  );
  const plain = Object.fromEntries(entries.map(([key, one]) => [key, part(key, one, inside)]));
  const open =
    inside ||
    value['properties'] === undefined ||
    value['additionalProperties'] !== undefined ||
    value['x-kubernetes-preserve-unknown-fields'] === true;
  return open ? plain : { ...plain, additionalProperties: false };
};

/**
 * The schema, refusing fields that it does not name: the API server drops those, or refuses them under strict
 * validation.
 */
export const strict = (schema: JsonObject): Json => schemaOf(schema, false);

type Crd = {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: JsonObject } }[];
  };
};

/**
 * The kinds of a custom resource definition, by `group/version/Kind`; a definition leaves metadata to the API server.
 */
export const definitionOfCrd = (
  { spec }: Crd,
  metadata: JsonObject,
): readonly { readonly id: string; readonly schema: Json }[] =>
  spec.versions.map(({ name, schema: { openAPIV3Schema } }) => {
    const schema = strict(openAPIV3Schema);
    const fields = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
    const { status: _, ...own } = fields;
    const closed = {
      ...(isObject(schema) ? schema : {}),
      properties: { ...own, metadata },
      additionalProperties: false,
    };
    return { id: `${spec.group}/${name}/${spec.names.kind}`, schema: closed };
  });
