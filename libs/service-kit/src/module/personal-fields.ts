import { type Category, categories, isPersonal, type Purpose, purposeOf } from '@sales/contracts';
import type { Decider, DomainEvent, PersonalField, PersonalFields, PublishedFields } from '@sales/eventsourcing';
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

const fieldOf = (schema: TSchema, isRequired: boolean): PersonalField => {
  const purpose = purposeOf(schema);
  return { purpose, isRequired, always: purpose === ('text' satisfies Purpose) };
};

const fieldsIn = ({ properties, required = [], items, anyOf }: Parts): PersonalFields => {
  if (anyOf !== undefined) return anyOf.map(fieldsIn).reduce(joined, none);
  if (items !== undefined) return fieldsIn(items);
  const parts = Object.entries(properties ?? {});
  const values = parts
    .filter(([, part]) => isPersonal(part))
    .map(([name, part]) => [name, fieldOf(part, required.includes(name))] as const);
  const within = parts
    .filter(([, part]) => !isPersonal(part))
    .map(([name, part]) => [name, fieldsIn(part)] as const)
    .filter(([, fields]) => !isEmpty(fields));
  return { values: Object.fromEntries(values), within: Object.fromEntries(within) };
};

/**
 * Where data of these properties have personal values, by the tags of their contract; undefined where they have none.
 */
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

/**
 * A decider whose events say whom they are about, wherever their contract has a `personId` for it. `personOf` is asked
 * with the command and the state before it: undefined where it is about a company.
 */
export const aboutPerson = <State, Command, Event extends DomainEvent>(
  { events }: Category,
  personOf: (command: Command, state: State) => string | undefined,
  decider: Decider<State, Command, Event>,
): Decider<State, Command, Event> => {
  const types = new Set(
    Object.entries(events)
      .filter(([, { properties }]) => Object.hasOwn(properties, 'personId'))
      .map(([type]) => type),
  );
  return {
    ...decider,
    decide: (command, state, at) => {
      const decided = decider.decide(command, state, at);
      const personId = personOf(command, state);
      if (personId === undefined) return decided;
      return decided.map((event) =>
        types.has(event.type) ? { ...event, data: { personId, ...Object(event.data) } } : event,
      );
    },
  };
};

/** Where published data have personal values, by type on the wire. */
export const publishedFields: PublishedFields = (type) => byType.get(type);
