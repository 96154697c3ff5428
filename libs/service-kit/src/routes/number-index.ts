import {
  type Database,
  type EventStore,
  foldedTable,
  type Handling,
  identifier,
  idOf,
  type Projection,
  type PublishedEvent,
  type ReadableCategory,
  reject,
  sql,
  type Topic,
} from '@sales/eventsourcing';
import { unknownNumber } from '../security/owned.ts';
import type { Reader } from './freshness.ts';
import { createReferenceData } from './reference-data.ts';

/** A read model that finds things by their number. */
export type NumberIndex = {
  readonly projection: Projection;
  /** The categories of what has the numbers, each with its topic. */
  readonly topics: Readonly<Record<string, Topic>>;
  readonly find: (database: Database, number: string) => Promise<string | undefined>;
};

export type NumberIndexOptions = {
  /** Of the table and of the read model. */
  readonly name: string;
  readonly of: readonly (ReadableCategory & { readonly name: string; readonly topic: Topic })[];
  /** The number that an event gives to the thing whose stream it is in. */
  readonly given: Handling<[], string>;
};

/** Raise the version with what `given` says. */
const version = 3;

type NumberRow = { readonly number: string; readonly id: string };

const rowOf = (event: PublishedEvent, number: string | undefined): NumberRow | undefined =>
  number === undefined ? undefined : { number, id: idOf(event.stream) };

export const numberIndex = ({ name, of, given }: NumberIndexOptions): NumberIndex => {
  const table = name.replaceAll('-', '_');
  return {
    projection: {
      name,
      version,
      topics: of.map(({ topic }) => topic.name),
      types: given.types,
      tables: [
        // Several events of a thing may say its number.
        foldedTable<NumberRow>({
          table: { name: table, columns: { number: 'text', id: 'text' }, key: ['number'] },
          keys: (event) => {
            const number = given(event);
            return number === undefined ? undefined : [{ number }];
          },
          evolve: Object.assign(
            (event: PublishedEvent, row: NumberRow | undefined) => row ?? rowOf(event, given(event)),
            { types: given.types },
          ),
        }),
      ],
    },
    topics: Object.fromEntries(of.map((category) => [category.name, category.topic])),
    find: async (database, number) => {
      const [row] = await database.query<{ readonly id: string }>(
        sql`select id from ${identifier(`read.${table}`)} where number collate "C" = ${number}`,
      );
      return row?.id;
    },
  };
};

/** What a part of a path may be a number of. */
export type NumberedPath = {
  readonly index: NumberIndex;
  /** Code of the problem when nothing has the number. */
  readonly unknown: string;
};

/** The id of the thing that a part of a path names. @throws DomainError, NotCaughtUp */
export type FindId = (idOrNumber: string) => Promise<string>;

export type FindIdDeps = {
  readonly store: Pick<EventStore, 'subscribeAll'>;
  readonly database: Database;
  /** The local read models, that of the numbers among them. */
  readonly readers: readonly Reader[];
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A number never becomes that of another thing, so what is found is right however old the read model is. Only where
 * nothing is found is everything waited for that has been recorded.
 */
export const findIdIn = ({ index, unknown }: NumberedPath, { store, database, readers }: FindIdDeps): FindId => {
  const { find, topics, projection } = index;
  const own = readers.filter((reader) => reader.projection.name === projection.name);
  const recorded = createReferenceData({ store, readers: own, topics });
  const complete = async (): Promise<void> => {
    await recorded.look();
    await Promise.all(Object.keys(topics).map((category) => recorded.settled(category)));
  };
  return async (idOrNumber) => {
    if (uuid.test(idOrNumber)) return idOrNumber;
    const { number } = unknownNumber(idOrNumber);
    const found = await find(database, number);
    if (found !== undefined) return found;
    await complete();
    return (await find(database, number)) ?? reject(unknown, unknownNumber(idOrNumber));
  };
};

/** The parts of a path, with ids where numbers were. */
export type FindIds = <Params>(params: Params) => Params | Promise<Params>;

export const findIdsIn = (paths: Readonly<Record<string, FindId>>): FindIds => {
  const names = Object.keys(paths);
  if (names.length === 0) return (params) => params;
  const idsOf = async <Params extends object>(params: Params): Promise<Params> => {
    const found = { ...params };
    for (const [name, value] of Object.entries(params)) {
      const find = paths[name];
      if (find !== undefined && typeof value === 'string') Object.assign(found, { [name]: await find(value) });
    }
    return found;
  };
  const isId = (value: unknown): boolean => typeof value !== 'string' || uuid.test(value);
  return (params) => {
    if (typeof params !== 'object' || params === null) return params;
    const all = Object.entries(params);
    return all.every(([name, value]) => !names.includes(name) || isId(value)) ? params : idsOf(params);
  };
};
