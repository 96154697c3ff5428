import type { FoldedTable, Row, Table } from './projection.ts';
import type { PublishedEvent } from './published-event.ts';

/** As much of the contract of a category as its readers need. */
export type ReadableCategory<Data extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> = {
  /** Type on the wire of each event. */
  readonly types: { readonly [Name in keyof Data]: string };
  /** Of the type only: the published data of each event. */
  readonly published?: Data;
};

type DataOf<Of extends ReadableCategory> = NonNullable<Of['published']>;

/** An event of a category as its readers get it; of one of several names, or of any. */
export type EventNamed<Of extends ReadableCategory, Name extends keyof DataOf<Of> = keyof DataOf<Of>> = {
  readonly [One in Name]: PublishedEvent<string, DataOf<Of>[One]>;
}[Name];

/** What a reader does with the events that it names. All others are nothing to it. */
export type Handling<Args extends readonly unknown[], Result> = {
  /** Undefined for an event that is not handled. */
  (event: PublishedEvent, ...args: Args): Result | undefined;
  /** Types on the wire of what is handled. */
  readonly types: ReadonlySet<string>;
};

type Handler<Args extends readonly unknown[], Result> = (event: PublishedEvent, ...args: Args) => Result | undefined;

const handling = <Args extends readonly unknown[], Result>(
  handlers: ReadonlyMap<string, Handler<Args, Result>>,
): Handling<Args, Result> =>
  Object.assign((event: PublishedEvent, ...args: Args) => handlers.get(event.type)?.(event, ...args), {
    types: new Set(handlers.keys()),
  });

/** Handlers of the events of a category, by name. */
export const on = <Of extends ReadableCategory, Args extends readonly unknown[], Result>(
  category: Of,
  handlers: {
    readonly [Name in keyof DataOf<Of>]?: (event: EventNamed<Of, Name>, ...args: Args) => Result | undefined;
  },
): Handling<Args, Result> => {
  const byName: readonly (readonly [string, Handler<Args, Result> | undefined])[] = Object.entries(handlers);
  const types = new Map<string, string>(Object.entries(category.types));
  return handling(
    new Map(byName.flatMap(([name, handler]) => (handler === undefined ? [] : [[types.get(name) ?? name, handler]]))),
  );
};

/** One handler of all events of a category. */
export const onEvery = <Of extends ReadableCategory, Args extends readonly unknown[], Result>(
  category: Of,
  handler: (event: EventNamed<Of>, ...args: Args) => Result | undefined,
): Handling<Args, Result> =>
  handling(new Map(Object.values<string>(category.types).map((type) => [type, handler as Handler<Args, Result>])));

/** Whatever one of them handles; of what several do, the last. */
export const either = <Args extends readonly unknown[], Result>(
  ...several: readonly Handling<Args, Result>[]
): Handling<Args, Result> =>
  handling(new Map(several.flatMap((one) => [...one.types].map((type) => [type, one as Handler<Args, Result>]))));

/** Folds events into a document: undefined removes it. What is not handled leaves it as it is: see `foldInto`. */
export type Fold<Document> = Handling<[document: Document | undefined], Document | undefined>;

/** The document after an event. */
export const foldInto = <Document>(
  fold: Fold<Document>,
  document: Document | undefined,
  event: PublishedEvent,
): Document | undefined => (fold.types.has(event.type) ? fold(event, document) : document);

/** A fold whose documents some events begin. Others change them, and are nothing to a document that was never begun. */
export const begunBy = <Document>(
  begin: Handling<[document: Document | undefined], Document>,
  change: Handling<[document: Document], Document>,
): Fold<Document> =>
  Object.assign(
    (event: PublishedEvent, document: Document | undefined): Document | undefined => {
      if (begin.types.has(event.type)) return begin(event, document);
      return document === undefined ? undefined : change(event, document);
    },
    { types: begin.types.union(change.types) },
  );

/** What is otherwise in a document: an optional field that is undefined is not there any more. */
export type Patch<Document> = {
  readonly [Name in keyof Document]?:
    | Document[Name]
    | (Partial<Pick<Document, Name>> extends Pick<Document, Name> ? undefined : never);
};

const patched = <Document extends object>(document: Document, patch: Patch<Document> | undefined): Document => {
  // What may be undefined may be absent: the type of the patch says so.
  const next = { ...document, ...patch } as Document;
  for (const [name, value] of Object.entries(patch ?? {})) if (value === undefined) Reflect.deleteProperty(next, name);
  return next;
};

/** Handlers that say what is otherwise in a document, as handlers that say what it is. */
export const patching = <Document extends object>(
  change: Handling<[document: Document], Patch<Document>>,
): Handling<[document: Document], Document> =>
  Object.assign((event: PublishedEvent, document: Document) => patched(document, change(event, document)), {
    types: change.types,
  });

/** A fold that leaves more in each document than another: when an event was, which one it was. */
export const alsoWith = <Document, Other>(
  fold: Fold<Other>,
  before: (document: Document | undefined) => Other | undefined,
  after: (other: Other, event: PublishedEvent, document: Document | undefined) => Document,
): Fold<Document> =>
  Object.assign(
    (event: PublishedEvent, document: Document | undefined): Document | undefined => {
      const other = fold(event, before(document));
      return other === undefined ? undefined : after(other, event, document);
    },
    { types: fold.types },
  );

type TypedTable<R extends Row> = {
  readonly table: Table;
  /** The rows that an event touches, of those that are handled; undefined: none. */
  readonly keys: (event: PublishedEvent) => readonly Row[] | undefined;
  readonly evolve: Handling<[row: R | undefined, key: Row], R | undefined>;
};

/** A folded table whose rows have a type. The one place where a stored row is taken for what the fold has written. */
export const foldedTable = <R extends Row>({ table, keys, evolve }: TypedTable<R>): FoldedTable => ({
  kind: 'folded',
  table,
  keys: (event) => (evolve.types.has(event.type) ? (keys(event) ?? []) : []),
  evolve: (row, event, key) => (evolve.types.has(event.type) ? evolve(event, row as R | undefined, key) : row),
});
