import { type FieldGroup, isPersonal } from '@sales/contracts';
import type { TProperties, TSchema } from 'typebox';

/**
 * Paths of fields by the group that they belong to, `totals.cost`, through lists as well. A group without paths: no
 * field here belongs to it.
 */
export type GroupedFields = Partial<Readonly<Record<FieldGroup, readonly string[]>>>;

/** The groups that are told apart. */
export const groupsIn = (fields: GroupedFields): readonly FieldGroup[] => Object.keys(fields) as FieldGroup[];

/** The fields of the hidden groups. */
export const hiddenIn = (fields: GroupedFields, hidden: ReadonlySet<FieldGroup>): readonly string[] =>
  hidden.size === 0 ? [] : groupsIn(fields).flatMap((group) => (hidden.has(group) ? (fields[group] ?? []) : []));

/** Whether a field is one of the hidden ones, or in one of them, or has one in it. */
export const isHidden = (field: string, hidden: readonly string[]): boolean =>
  hidden.some((one) => field === one || field.startsWith(`${one}.`) || one.startsWith(`${field}.`));

const withoutField = (value: unknown, [name = '', ...rest]: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((one) => withoutField(one, [name, ...rest]));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value;
  const { [name]: field, ...others } = value as Readonly<Record<string, unknown>>;
  return rest.length === 0 ? others : { ...others, [name]: withoutField(field, rest) };
};

/** A copy of an answer without some fields. */
export const withoutFields = <Value>(value: Value, fields: readonly string[]): Value =>
  fields.reduce<unknown>((rest, field) => withoutField(rest, field.split('.')), value) as Value;

type Parts = { readonly properties?: TProperties; readonly items?: TSchema; readonly anyOf?: readonly TSchema[] };

/** Where a schema has fields that are personal by its tags. */
export const personalPaths = (schema: TSchema): readonly string[] => {
  const { properties = {}, items, anyOf = [] }: Parts = schema;
  const within = [...anyOf, ...(items === undefined ? [] : [items])].flatMap(personalPaths);
  const own = Object.entries(properties).flatMap(([name, part]) =>
    isPersonal(part) ? [name] : personalPaths(part).map((path) => `${name}.${path}`),
  );
  return [...new Set([...own, ...within])];
};

const grouped = new WeakMap<TSchema, GroupedFields>();

/**
 * Says which fields of what the API shows belong to a group that a role may withhold: those that are told, and under
 * `personal` those that are tagged as such as well.
 */
export const withGroups = <Schema extends TSchema>(schema: Schema, fields: GroupedFields): Schema => {
  grouped.set(schema, { ...fields, personal: [...(fields.personal ?? []), ...personalPaths(schema)] });
  return schema;
};

/** What `withGroups` has said of a schema. */
export const groupsOf = (schema: TSchema): GroupedFields | undefined => grouped.get(schema);
