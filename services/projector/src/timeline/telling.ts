import type { FieldGroup, ValueOf } from '@sales/contracts';
import { categoryOf, type Database, type PublishedEvent, type SqlStatement, sql } from '@sales/eventsourcing';
import { eventLink, eventOf, present, readEvents, type TimelineRow } from '@sales/read-kit';
import { Type } from 'typebox';
import { storyOf } from './stories.ts';
import { changeWithout, dataWithout } from './withheld-values.ts';

export const Entry = Type.Object(
  {
    category: Type.String(),
    id: Type.String({ description: 'Of the thing, within its category' }),
    revision: Type.Integer(),
    position: Type.Integer(),
    eventId: Type.String(),
    type: Type.String(),
    actor: Type.String(),
    onBehalfOf: Type.Optional(Type.String({ description: 'User for whom the actor did it, by a delegation' })),
    reason: Type.Optional(Type.String()),
    recordedAt: Type.String({ description: 'When the system recorded it' }),
    effectiveAt: Type.String({ description: 'When it was true in the business' }),
    commandId: Type.String({ description: 'The command that recorded it' }),
    causationId: Type.String({ description: 'The command or event that caused it' }),
    correlationId: Type.String({ description: 'The conversation that it belongs to' }),
    changes: Type.Array(
      Type.Object(
        {
          field: Type.String(),
          before: Type.Optional(Type.Unknown()),
          after: Type.Optional(Type.Unknown()),
          withheld: Type.Optional(Type.Literal(true, { description: 'Values that you may not see are left out' })),
        },
        { $id: 'FieldChange' },
      ),
    ),
    data: Type.Unknown({ description: 'What was published' }),
    href: Type.String({ description: 'Causes and effects of the event' }),
  },
  { $id: 'TimelineEntry' },
);

export type Entry = ValueOf<typeof Entry>;

/** An entry without what belongs to hidden groups of fields. */
export const entryWithout = (entry: Entry, hidden: ReadonlySet<FieldGroup>): Entry => {
  if (hidden.size === 0) return entry;
  const { reason: _, ...rest } = entry;
  const shown = hidden.has('personal') ? rest : entry;
  const changes = entry.changes.map((change) => changeWithout(change, hidden));
  return { ...shown, changes, data: dataWithout(entry.data, hidden) };
};

/**
 * Categories whose every event says all that the next one's changes need, so that a long history need not be read
 * whole.
 */
const absolute: Readonly<Record<string, readonly string[]>> = {
  stockItem: ['sales.stockItem.reorder-policy-set.v1', 'sales.stockItem.bin-assigned.v1'],
};

/** The events before a revision that the story of those after it depends on. */
const prelude = async (
  database: Database,
  category: string,
  stream: string,
  revision: number,
): Promise<readonly PublishedEvent[]> => {
  const before = sql`revision < ${revision}`;
  const lasting = absolute[category];
  if (lasting === undefined) return readEvents(database, stream, before);
  const last = (where: SqlStatement) =>
    sql`(select * from read.timeline where stream = ${stream} and ${before} and ${where} order by revision desc
      limit 1)`;
  const each = lasting.reduce((all, type) => sql`${all} union ${last(sql`type = ${type}`)}`, last(sql`true`));
  const rows = await database.query<TimelineRow>(sql`${each} order by revision`);
  return rows.map(eventOf);
};

const entryOf = (event: PublishedEvent, changes: Entry['changes']): Entry => ({
  category: categoryOf(event.stream),
  id: event.stream.slice(event.stream.indexOf('-') + 1),
  revision: Number(event.revision),
  position: Number(event.position),
  eventId: event.id,
  type: event.type,
  actor: event.actor,
  ...present({ onBehalfOf: event.onBehalfOf, reason: event.reason }),
  recordedAt: event.recordedAt,
  effectiveAt: event.effectiveAt,
  commandId: event.commandId,
  causationId: event.causationId,
  correlationId: event.correlationId,
  changes,
  data: event.data,
  href: eventLink(event.stream, Number(event.revision)),
});

/** Events of a stream in between that are read along; behind a wider gap the story begins anew. */
const widestGap = 200;

/** The events of a stream, in order of revision, as stretches without a wide gap. */
const stretchesOf = (events: readonly PublishedEvent[]): readonly (readonly PublishedEvent[])[] => {
  const stretches: PublishedEvent[][] = [];
  for (const event of events) {
    const stretch = stretches.at(-1);
    const last = stretch?.at(-1);
    if (stretch === undefined || last === undefined || Number(event.revision - last.revision) > widestGap)
      stretches.push([event]);
    else stretch.push(event);
  }
  return stretches;
};

/**
 * The events with what each changed, in the order in which they are given. What an event changed is what the thing was
 * before it and after it as recorded, whichever events of the thing are asked for.
 */
export const tell = async (database: Database, events: readonly PublishedEvent[]): Promise<readonly Entry[]> => {
  const told = new Map<string, Entry>();
  const tellStretch = async (stream: string, category: string, stretch: readonly PublishedEvent[]) => {
    const [first, last] = [Number(stretch[0]?.revision), Number(stretch.at(-1)?.revision)];
    const story = storyOf(category);
    for (const event of await prelude(database, category, stream, first)) story(event);
    const between =
      last - first + 1 === stretch.length ? stretch : await readEvents(database, stream, within(first, last));
    for (const event of between) told.set(event.id, entryOf(event, [...story(event)]));
  };
  for (const [stream, own] of Map.groupBy(events, (event) => event.stream)) {
    const ordered = own.toSorted((a, b) => Number(a.revision - b.revision));
    for (const stretch of stretchesOf(ordered)) await tellStretch(stream, categoryOf(stream), stretch);
  }
  return events.map((event) => told.get(event.id)).filter((one) => one !== undefined);
};

const within = (first: number, last: number): SqlStatement => sql`revision between ${first} and ${last}`;
