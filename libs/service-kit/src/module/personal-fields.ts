import { categories, isPersonal, purposeOf } from '@sales/contracts';
import type { PersonalFields, PublishedFields } from '@sales/eventsourcing';
import { type TProperties, type TSchema, Type } from 'typebox';

type Parts = {
  readonly properties?: TProperties;
  readonly required?: readonly string[];
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
};

const isEmpty = ({ values, within }: PersonalFields): boolean =>
  Object.keys(values).length === 0 && Object.keys(within).length === 0;

const none: PersonalFields = { values: {}, within: {} };

const joined = (one: PersonalFields, other: PersonalFields): PersonalFields => ({
  values: { ...one.values, ...other.values },
  within: { ...one.within, ...other.within },
});

const fieldsIn = ({ properties, required = [], items, anyOf }: Parts): PersonalFields => {
  if (anyOf !== undefined) return anyOf.map(fieldsIn).reduce(joined, none);
  if (items !== undefined) return fieldsIn(items);
  const parts = Object.entries(properties ?? {});
  const values = parts
    .filter(([, part]) => isPersonal(part))
    .map(([name, part]) => [name, { purpose: purposeOf(part), isRequired: required.includes(name) }] as const);
  const within = parts
    .filter(([, part]) => !isPersonal(part))
    .map(([name, part]) => [name, fieldsIn(part)] as const)
    .filter(([, fields]) => !isEmpty(fields));
  return { values: Object.fromEntries(values), within: Object.fromEntries(within) };
};

/** Where data of these properties have personal values, by the tags of their contract; undefined where they have none. */
export const personalFields = (properties: TProperties): PersonalFields | undefined => {
  const fields = fieldsIn(Type.Object(properties));
  return isEmpty(fields) ? undefined : fields;
};

const byType = new Map(
  categories
    .flatMap(({ schemas }) => Object.entries(schemas))
    .flatMap(([type, schema]) => {
      const fields = fieldsIn(schema);
      return isEmpty(fields) ? [] : [[type, fields] as const];
    }),
);

/** Where published data have personal values, by type on the wire. */
export const publishedFields: PublishedFields = (type) => byType.get(type);
