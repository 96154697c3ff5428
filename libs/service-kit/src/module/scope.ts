import { topicsByCategory } from '@sales/contracts';
import {
  type Clock,
  type Codecs,
  type CommandTable,
  codedStore,
  commandHandler,
  type DomainEvent,
  type EventStore,
  hasPersonal,
  installation,
  type KeyedHash,
  type KeyName,
  type KnownKeys,
  keyedHash,
  type PersonKeys,
  type Projection,
  type Secrecy,
  type Snapshots,
  type StreamName,
} from '@sales/eventsourcing';
import type { Observers } from '../operations/runners.ts';
import type { Reader } from '../routes/freshness.ts';
import { createReferenceData, type ReferenceData } from '../routes/reference-data.ts';
import type { RightsNow } from '../security/rights.ts';
import type { AggregateData, Reached, Scope, ScopePlatform } from './module.ts';

export type HandlersOptions<Settings> = {
  readonly settings: Settings;
  /** Has what is stored: each handler encodes and decodes by the codec of its aggregate. */
  readonly store: EventStore;
  readonly clock: Clock;
  readonly snapshots: Snapshots;
  readonly keys: PersonKeys & Partial<Pick<KnownKeys, 'generation'>>;
  /** Default: memory holds all commands. */
  readonly table?: CommandTable;
};

/** Each is made once: the key of a thing is what makes it, so that its type is what that gives. */
const once = <Thing>(made: Map<unknown, unknown>, key: unknown, make: () => Thing): Thing => {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as Thing;
};

/** The codecs of aggregates: their own, with the personal fields of their contracts. */
export const codecsOf = (aggregates: readonly Pick<AggregateData, 'category' | 'codec' | 'published'>[]): Codecs =>
  Object.fromEntries(
    aggregates.flatMap(({ category, codec, published }) => {
      const personal = published?.personal ?? {};
      if (Object.keys(personal).length > 0) return [[category, { version: 1, ...codec, personal }]];
      return codec === undefined ? [] : [[category, codec]];
    }),
  );

/** The key of the hashes of requests, and of events with values of persons. */
const secret: KeyName = { person: installation, purpose: 'requests' };

/** The keyed hash, fetched once. */
const hashOf = (keys: PersonKeys): Secrecy['hash'] => {
  let known: KeyedHash | undefined;
  return async () => {
    known ??= await keyedHash(secret, keys);
    return known;
  };
};

/** One handler an aggregate. */
export const handlersOn = <Settings>(options: HandlersOptions<Settings>): Scope<Settings>['handler'] => {
  const { settings, store, clock, snapshots, keys, table } = options;
  const hash = hashOf(keys);
  const made = new Map<unknown, unknown>();
  return (aggregate) =>
    once(made, aggregate, () => {
      const { category, decider, published, codec, snapshots: as, ...memory } = aggregate;
      const isPersonal = (subject: StreamName, { type, data }: DomainEvent): boolean => {
        const fields = published?.personal[type];
        return fields !== undefined && hasPersonal(data, { fields, subject });
      };
      return commandHandler({
        ...memory,
        secrecy: { hash, isPersonal },
        generation: keys.generation,
        store: codedStore(store, codecsOf([{ category, codec, ...(published !== undefined && { published }) }]), keys),
        clock,
        category,
        decider: decider(settings),
        // The relay fills the table: it has no commands of streams that are not published.
        ...(published !== undefined && { table, check: published.check }),
        ...(as !== undefined && { snapshots: { in: snapshots, as, keys } }),
      });
    });
};

export type ScopeOptions<Settings> = Observers & {
  readonly settings: Settings;
  readonly platform: ScopePlatform;
  /** Absent in a service that only reads. */
  readonly store: EventStore | undefined;
  readonly codecs: Codecs;
  readonly table: CommandTable;
  readonly throttle: Scope['throttle'];
  readonly rightsNow: RightsNow;
  /** There is none before the modules have said what they are. */
  readonly reference: () => ReferenceData;
  /** The local read models, which are not there before the modules have said what they are. */
  readonly readers: () => readonly Reader[];
};

/** What modules are made from, and the readers that tell them when they have been waited for. */
export type OpenScope<Settings> = {
  readonly scope: Scope<Settings>;
  readonly heard: (reader: Reader) => Reader;
};

/** Looks at the store when it is asked, and at nothing before: for what is seldom needed. */
const recordedIn = (store: () => EventStore, readers: () => readonly Reader[]): Scope['reference']['recorded'] => {
  const looks = new Map<string, ReferenceData>();
  return async ({ name, topics }) => {
    const own = readers().filter(({ projection }) => projection.name === name);
    const read = Object.entries(topicsByCategory).filter(([, topic]) => topics.includes(topic.name));
    const look =
      looks.get(name) ?? createReferenceData({ store: store(), readers: own, topics: Object.fromEntries(read) });
    looks.set(name, look);
    await look.look();
    await look.complete();
  };
};

export const openScope = <Settings>(options: ScopeOptions<Settings>): OpenScope<Settings> => {
  const { table, reference, readers, store, codecs, ...rest } = options;
  const { platform, settings } = rest;
  const things = new Map<unknown, unknown>();
  const told = new Map<string, Reached[]>();
  const written = (): EventStore => {
    if (store === undefined) throw new Error('this service has no event store: it can neither decide nor read streams');
    return store;
  };

  const { clock, snapshots, keys } = platform;
  let coded: EventStore | undefined;
  let made: Scope<Settings>['handler'] | undefined;
  const handlers = () => {
    made ??= handlersOn({ settings, store: written(), clock, snapshots, keys, table });
    return made;
  };

  const scope: Scope<Settings> = {
    ...rest,
    get store() {
      coded ??= codedStore(written(), codecs, keys);
      return coded;
    },
    handler: (aggregate) => handlers()(aggregate),
    use: (make) => once(things, make, () => make(scope)),
    reference: {
      look: () => reference().look(),
      settled: (...given) => reference().settled(...given),
      recorded: recordedIn(written, readers),
    },
    onReached: ({ name }: Projection, tell) => {
      told.set(name, [...(told.get(name) ?? []), tell]);
    },
  };

  return {
    scope,
    heard: (reader) => ({
      ...reader,
      reaches: async (topic, partition, at, ms, signal) => {
        const hasReached = await reader.reaches(topic, partition, at, ms, signal);
        if (hasReached) for (const tell of told.get(reader.projection.name) ?? []) tell(topic, partition, at);
        return hasReached;
      },
    }),
  };
};
