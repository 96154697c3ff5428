import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { sealedForm } from './personal.ts';

/** Plain data that nothing changes, all the way down. */
export type DeepReadonly<Data> = Data extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Data extends object
    ? { readonly [Name in keyof Data]: DeepReadonly<Data[Name]> }
    : Data;

/** What a schema describes. */
export type ValueOf<Schema extends TSchema> = DeepReadonly<Static<Schema>>;

/** Schemas of the data of events, by their types on the wire. */
export type Contracts = Readonly<Record<string, TSchema>>;

/**
 * Where the events of a category go. The number of partitions of a topic version never changes, because the order of
 * the messages of a key depends on it. `keep`: every message stays. `compact`: of each key the last message stays, and
 * none once it is a tombstone.
 */
export type Topic = { readonly name: string; readonly partitions: number; readonly cleanup: 'keep' | 'compact' };

/** An event. Its published data are the key of its category and these properties. */
export type EventContract<Properties extends TProperties = TProperties, Version extends number = number> = {
  /** When it is recorded, to readers of the topic. */
  readonly meaning: string;
  readonly properties: Properties;
  /** Version of the type on the wire. */
  readonly version: Version;
};

type EventFactory = {
  <Properties extends TProperties>(meaning: string, properties: Properties): EventContract<Properties, 1>;
  <Properties extends TProperties, const Version extends number>(
    meaning: string,
    properties: Properties,
    version: Version,
  ): EventContract<Properties, Version>;
};

export const event: EventFactory = <Properties extends TProperties>(
  meaning: string,
  properties: Properties,
  version = 1,
) => ({ meaning, properties, version: version as 1 });

export type EventContracts = Readonly<Record<string, EventContract>>;

/**
 * Everything about the events of one kind of stream. What services, documents and manifests need is derived from it.
 */
export type Category<
  Name extends string = string,
  Key extends TProperties = TProperties,
  Events extends EventContracts = EventContracts,
> = {
  readonly name: Name;
  /** What the streams are, to readers of the topic. */
  readonly about: string;
  /** What the id of a stream consists of, with a dot between the parts. */
  readonly key: Key;
  readonly topic: Topic;
  readonly events: Events;
  /** Type of each event on the wire. */
  readonly types: { readonly [Event in keyof Events & string]: TypeOnWire<Name, Event, Events[Event]['version']> };
  /** Schema of the data of each event as services have it, by type on the wire. */
  readonly schemas: Contracts;
  /** The same as it is published, with personal fields in boxes. */
  readonly onWire: Contracts;
  /** The parts of the id of a stream. Only the last of them may have a dot in it. */
  readonly keyOf: (id: string) => Readonly<Record<string, string>>;
  /** Of the type only, no object has it: the published data of each event. */
  readonly published?: { readonly [Event in keyof Events & string]: DataOnWire<Key, Events[Event]> };
};

type Dashed<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${Dashed<Rest>}`
    : `-${Lowercase<First>}${Dashed<Rest>}`
  : '';

type OwnName<Category extends string, Event extends string> = Event extends `${Capitalize<Category>}${infer Rest}`
  ? Rest
  : Event;

type TypeOnWire<Category extends string, Event extends string, Version extends number> = string extends Event
  ? string
  : `sales.${Category}.${Dashed<Uncapitalize<OwnName<Category, Event>>>}.v${Version}`;

type DataOnWire<Key extends TProperties, Event extends EventContract> = DeepReadonly<
  Static<TObject<Key>> & Static<TObject<Event['properties']>>
>;

type EventsIn<Of extends { readonly events: EventContracts }> = Of['events'];

/** The events of a category as a decider records them: a union that `type` tells apart. */
export type EventOf<Of extends { readonly events: EventContracts }> = {
  readonly [Name in keyof EventsIn<Of> & string]: {
    readonly type: Name;
    readonly data: DeepReadonly<Static<TObject<EventsIn<Of>[Name]['properties']>>>;
  };
}[keyof EventsIn<Of> & string];

type PublishedBy<Of extends { readonly published?: Readonly<Record<string, unknown>> }> = NonNullable<Of['published']>;

/** The published data of an event, key and all. */
export type PublishedData<
  Of extends { readonly published?: Readonly<Record<string, unknown>> },
  Name extends keyof PublishedBy<Of>,
> = PublishedBy<Of>[Name];

/** `AllocationAnswered` of `allocation` -> `answered`, `LinesPromised` -> `lines-promised`. */
const nameOnWire = (category: string, name: string): string => {
  const prefix = `${category.charAt(0).toUpperCase()}${category.slice(1)}`;
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return own.replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '-'}${letter.toLowerCase()}`);
};

const partsOf = (names: readonly string[], id: string): Readonly<Record<string, string>> => {
  const parts: Record<string, string> = {};
  let rest = id;
  for (const [nth, name] of names.entries()) {
    const end = nth < names.length - 1 ? rest.indexOf('.') : rest.length;
    parts[name] = rest.slice(0, end);
    rest = rest.slice(end + 1);
  }
  return parts;
};

type Definition<Key extends TProperties, Events extends EventContracts> = {
  readonly about: string;
  readonly key: Key;
  /** Of its topic. Default: 1, for categories with few events. */
  readonly partitions?: number;
  /** Default: keep. */
  readonly cleanup?: Topic['cleanup'];
  readonly events: Events;
};

export const category = <const Name extends string, Key extends TProperties, Events extends EventContracts>(
  name: Name,
  { about, key, partitions = 1, cleanup = 'keep', events }: Definition<Key, Events>,
): Category<Name, Key, Events> => {
  const contracts = Object.entries(events).map(([event, { meaning, properties, version }]) => ({
    event,
    type: `sales.${name}.${nameOnWire(name, event)}.v${version}`,
    schema: Type.Object({ ...key, ...properties }, { additionalProperties: false, description: meaning }),
  }));
  const names = Object.keys(key);
  const types = Object.fromEntries(contracts.map(({ event, type }) => [event, type]));
  return {
    name,
    about,
    key,
    topic: { name: `sales.${name}.v1`, partitions, cleanup },
    events,
    // The type says by name what is built here by the same rule.
    types: types as Category<Name, Key, Events>['types'],
    schemas: Object.fromEntries(contracts.map(({ type, schema }) => [type, schema])),
    onWire: Object.fromEntries(contracts.map(({ type, schema }) => [type, sealedForm(schema)])),
    keyOf: (id) => partsOf(names, id),
  };
};

/** The published data of each event, by type on the wire. */
export type ByType<Of extends Category> = {
  readonly [Name in keyof Of['types'] & string as Of['types'][Name]]: PublishedBy<Of>[Name & keyof PublishedBy<Of>];
};
/** What is published of a category: a union that the type on the wire tells apart. */
export type PublicationOf<Of extends Category> = {
  readonly [Name in keyof Of['types'] & string]: {
    readonly type: Of['types'][Name];
    readonly data: PublishedBy<Of>[Name & keyof PublishedBy<Of>];
  };
}[keyof Of['types'] & string];
