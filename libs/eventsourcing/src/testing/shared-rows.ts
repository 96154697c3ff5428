import { partitionFor } from '../partition.ts';
import type { Projection } from '../projection.ts';
import type { PublishedEvent } from '../published-event.ts';
import { position, revision, type StreamName } from '../types.ts';

/** JSON schema, as far as an example can be made of it. */
type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
};

/** The same value for every id, code, text and number: two events have everything in common but their streams. */
const example = (schema: Schema): unknown => {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return example(schema.anyOf[0] ?? {});
  if (schema.type === 'object') {
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, example(one)]));
  }
  if (schema.type === 'array') return schema.items === undefined ? [] : [example(schema.items)];
  if (schema.type === 'boolean') return true;
  return schema.type === 'integer' || schema.type === 'number' ? 1 : '1';
};

/** The published events of a category, and the fields of their data that name the stream. */
export type PublishedCategory = {
  readonly topic: { readonly name: string; readonly partitions: number };
  readonly schemas: Readonly<Record<string, object>>;
  readonly key: Readonly<Record<string, object>>;
};

const streamOf = (topic: string, names: Readonly<Record<string, string>>): StreamName =>
  `${topic.split('.')[1]}-${Object.values(names).join('.')}` as StreamName;

const instant = '2026-03-01T08:00:00.000Z';

/** Every type of the category in one stream, all ids of all events the same. */
const eventsOf = ({ topic, schemas }: PublishedCategory, names: Readonly<Record<string, string>>) => {
  const stream = streamOf(topic.name, names);
  return Object.entries(schemas).map(([type, schema], nth): PublishedEvent => {
    const data = { ...(example(schema) as object), ...names };
    const id = `${stream}@${nth}`;
    const where = { stream, revision: revision(nth), position: position(nth + 1), previous: position(nth) };
    const when = { recordedAt: instant, effectiveAt: instant };
    return { type, data, id, ...where, ...when, actor: 'user:ann', correlationId: id, causationId: id, commandId: id };
  });
};

/** A name that puts the stream into another partition; undefined: the topic has one only. */
const nameElsewhere = (
  { topic }: PublishedCategory,
  names: Readonly<Record<string, string>>,
  part: string,
): string | undefined => {
  const partitionOf = (name: string) =>
    partitionFor(streamOf(topic.name, { ...names, [part]: name }), topic.partitions);
  const others = Array.from({ length: 100 }, (_, nth) => `B${nth}`);
  return others.find((name) => partitionOf(name) !== partitionOf('A'));
};

type FedTable = Extract<Projection['tables'][number], { readonly kind: 'folded' | 'appended' }>;

/** The rows that the events touch, each as `<table> <key>`. */
const rowsOf = (table: FedTable, events: readonly PublishedEvent[]): readonly string[] =>
  events
    .flatMap((event) => (table.kind === 'folded' ? table.keys(event) : (table.row(event) ?? [])))
    .map((row) => `${table.table.name} ${JSON.stringify(table.table.key.map((column) => row[column]))}`);

/**
 * The rows that two streams share when all ids in their events are the same, each as `<table> <key>`. There must be
 * none: an id is unique in its stream and no further. Of tables that are folded per partition, those of streams of two
 * partitions.
 */
export const sharedRows = (projections: readonly Projection[], published: readonly PublishedCategory[]): string[] =>
  published.flatMap((one) => {
    const tables = projections
      .filter(({ topics }) => topics.includes(one.topic.name))
      .flatMap(({ tables: all }) => all.filter((table) => table.kind === 'folded' || table.kind === 'appended'));
    const parts = Object.keys(one.key);
    return parts.flatMap((part) => {
      const names = Object.fromEntries(parts.map((field) => [field, 'A']));
      const events = eventsOf(one, names);
      const others = eventsOf(one, { ...names, [part]: 'B' });
      const another = nameElsewhere(one, names, part);
      const elsewhere = another === undefined ? [] : eventsOf(one, { ...names, [part]: another });
      return tables.flatMap((table) => {
        const rows = new Set(rowsOf(table, events));
        const isPerPartition = table.kind === 'folded' && table.perPartition === true;
        return [...new Set(rowsOf(table, isPerPartition ? elsewhere : others))].filter((row) => rows.has(row));
      });
    });
  });
