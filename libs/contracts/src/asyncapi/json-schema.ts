import type { TSchema } from 'typebox';
import type { Contracts } from '../category.ts';

/** JSON Schema, draft 7, with the keywords that occur in contracts. */
export type JsonSchema = {
  readonly $id?: string;
  readonly $ref?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
};

type Names = ReadonlyMap<string, { readonly name: string; readonly description: string | undefined }>;

const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null && '~kind' in value;

/** What a schema says, its description left aside: `open: Money` is `Money` with a remark. */
const identity = (schema: JsonSchema): string => JSON.stringify({ ...schema, $id: undefined, description: undefined });

/** The schemas among the exports of a module. */
export const schemasOf = (module: Readonly<Record<string, unknown>>): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries(module)
      .filter((entry): entry is [string, TSchema] => isSchema(entry[1]))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Names by what they say. @throws Error when two say the same: one of them would never be seen */
const namesOf = (schemas: Readonly<Record<string, JsonSchema>>): Names => {
  const names = new Map<string, { name: string; description: string | undefined }>();
  for (const [name, schema] of Object.entries(schemas)) {
    const other = names.get(identity(schema));
    if (other !== undefined) throw new Error(`${name} and ${other.name} are the same`);
    names.set(identity(schema), { name, description: schema.description });
  }
  return names;
};

/**
 * A contract as its readers get it. What has a name is referred to; unions of literals are enumerations; and objects
 * are open: within a version fields are added, so a reader that checks must let those pass that it does not know.
 */
const published = (schema: JsonSchema, refer: (part: JsonSchema) => JsonSchema | undefined): JsonSchema => {
  const inner = (part: JsonSchema): JsonSchema => refer(part) ?? published(part, refer);
  const each = (parts: Readonly<Record<string, JsonSchema>>) =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, inner(part)]));

  const { $id: _, anyOf, items, properties, patternProperties, additionalProperties, ...rest } = schema;
  const literals = anyOf?.flatMap((branch) => (branch.const === undefined ? [] : [branch.const]));
  if (anyOf !== undefined && literals?.length === anyOf.length)
    return { ...rest, ...(literals.every((value) => typeof value === 'string') && { type: 'string' }), enum: literals };
  return {
    ...rest,
    ...(properties !== undefined && { properties: each(properties) }),
    ...(patternProperties !== undefined && { patternProperties: each(patternProperties) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: inner(additionalProperties) }),
    ...(items !== undefined && { items: inner(items) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map(inner) }),
  };
};

export type Published = {
  /** The data of each event, by type. */
  readonly events: Readonly<Record<string, JsonSchema>>;
  /** The named schemas that these refer to, by name. */
  readonly parts: Readonly<Record<string, JsonSchema>>;
};

/** @param refer what a `$ref` to a name is */
export const publish = (
  events: Contracts,
  named: Readonly<Record<string, JsonSchema>>,
  refer: (name: string) => string,
): Published => {
  const names = namesOf(named);
  const used = new Set<string>();
  const reference = (part: JsonSchema): JsonSchema | undefined => {
    const known = names.get(identity(part));
    if (known === undefined) return undefined;
    used.add(known.name);
    const link = { $ref: refer(known.name) };
    const { description } = part;
    // Readers of draft 7 do not look at what stands beside a $ref.
    return description === undefined || description === known.description ? link : { description, allOf: [link] };
  };
  const said = Object.entries(events).map(([type, schema]) => [type, published(schema, reference)] as const);
  const parts: [string, JsonSchema][] = [];
  // Grows while it is gone through: a part refers to parts.
  for (const name of used) parts.push([name, published(named[name] ?? {}, reference)]);
  return {
    events: Object.fromEntries(said),
    parts: Object.fromEntries(parts.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
};
