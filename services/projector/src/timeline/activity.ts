import { Instant, topicsByCategory } from '@sales/contracts';
import { type Database, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  eventOf,
  filter,
  type ItemsAsked,
  type List,
  list,
  oneOf,
  range,
  type TimelineRow,
  upTo,
} from '@sales/read-kit';
import { BadRequest } from '@sales/service-kit';
import { Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { ownersReads, within } from '../receivables/index.ts';
import { Entry, entryWithout, tell } from './telling.ts';
import { isHiddenPath } from './withheld-values.ts';

/** What stands at a path in a value. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (one, name) =>
      typeof one === 'object' && one !== null ? Object.entries(one).find(([key]) => key === name)?.[1] : undefined,
    value,
  );

/**
 * Whether the field was changed, or something in it; what is new or gone comes as a whole, so the field may be in that.
 */
const isChanged = (field: string, { changes }: Entry): boolean =>
  changes.some(({ field: changed, before, after }) => {
    if (changed === field || changed.startsWith(`${field}.`) || changed.startsWith(`${field}[`)) return true;
    if (!field.startsWith(`${changed}.`)) return false;
    const path = field.slice(changed.length + 1).split('.');
    return JSON.stringify(at(before, path)) !== JSON.stringify(at(after, path));
  });

/** The entries of events, each without what is withheld; of those that may be seen, and that changed the field. */
const entriesOf = async (
  database: Database,
  {
    query,
    rows: of,
    reach,
  }: Pick<ItemsAsked<TimelineRow, Record<never, never>>, 'rows' | 'reach'> & {
    readonly query: AsOf & { readonly field?: string };
  },
): Promise<readonly (Entry | undefined)[]> => {
  const { field } = query;
  const mayBeSeen = await within(
    database,
    reach,
    of.map(({ stream }) => stream),
  );
  const entries = await tell(database, of.filter(({ stream }) => mayBeSeen(stream)).map(eventOf));
  const shown = entries.filter((entry) => field === undefined || isChanged(field, entry));
  const byEvent = new Map(shown.map((entry) => [entry.eventId, entryWithout(entry, reach.hidden)]));
  return of.map((row) => byEvent.get(row.event_id));
};

export const categories = Object.keys(topicsByCategory);

const rows: List<TimelineRow, 'position' | 'revision'> = {
  columns: sql`*`,
  from: sql`read.timeline`,
  sorts: { position: { by: sql`position`, type: 'bigint' }, revision: { by: sql`revision`, type: 'bigint' } },
  id: [],
  idOf: () => [],
};

/** What all lists of events have in common. */
export const ofEvents = {
  permission: 'timeline:read',
  reads: ['timeline', 'codes', ...ownersReads],
  tags: ['timeline'],
  rows,
  past: 'inRows',
  item: Entry,
  itemsOf: entriesOf,
  scope: 'byItems',
  // They are left out entry by entry: which field has which value is known only when it is told.
  groups: { cost: [], credit: [], personal: [] },
  file: [
    'timeline',
    [
      'position',
      'recordedAt',
      'effectiveAt',
      'actor',
      'category',
      'id',
      'revision',
      'type',
      'reason',
      ['changes', ({ changes }: Entry) => JSON.stringify(changes)],
      'commandId',
      'causationId',
      'correlationId',
      'eventId',
    ],
  ],
} as const;

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));
const instant = (description: string) => Type.Unsafe<string>({ ...Instant, description });
const escaped = (part: string): string => part.replaceAll(/[\\%_]/g, '\\$&');

const withheld = (path: string) =>
  new BadRequest([{ in: 'query', path, message: 'is withheld from you', allowed: 'what you may see' }]);

/** Everything that happened, in the one order of all events. */
export const activity = list({
  ...ofEvents,
  url: '/v1/timeline',
  summary: 'Timeline of everything: who changed what, when and why',
  description:
    'In the one order of all events, a page at a time or all as a file, with every field before and after. With ' +
    '`field`, and for who may not see all, a page may have fewer entries than asked for and a next one all the same.',
  filters: {
    actor: filter(text('Who did it'), (actor) => sql`actor = ${actor}`),
    category: filter(Type.Optional(oneOf(categories, { description: 'Of the thing' })), (category, { query }) =>
      query['id'] === undefined ? sql`split_part(stream, '-', 1) = ${category}` : undefined,
    ),
    id: filter(
      text('Of the thing, with its category; orders and customers also by their number'),
      async (id, { database, query: { category } }) => {
        const of = async (one: string) => `${one}-${(await idOf(database, one, id)) ?? id}`;
        const streams = await Promise.all((typeof category === 'string' ? [category] : categories).map(of));
        return sql`stream = any(${streams}::text[])`;
      },
    ),
    type: filter(text('Of the event, such as sales.order.cancelled.v1'), (type) => sql`type = ${type}`),
    field: filter(
      text('What was changed: a field of the thing, such as details.phone, with all that is in it'),
      (field, { reach }) => {
        if (isHiddenPath(field, reach.hidden)) throw withheld('/field');
        return undefined;
      },
    ),
    reason: filter(text('A part of the reason that was given'), (reason, { reach }) => {
      if (reach.hidden.has('personal')) throw withheld('/reason');
      return sql`reason is not null and reason ilike ${`%${escaped(reason)}%`}`;
    }),
    commandId: filter(text('The command that recorded it'), (id) => sql`command_id = ${id}`),
    correlationId: filter(text('The conversation that it belongs to'), (id) => sql`correlation_id = ${id}`),
    ...range(
      { from: 'from', to: 'to' },
      {
        from: (from: string) => sql`recorded_at >= ${from}::timestamptz`,
        to: (to: string) => sql`recorded_at < ${to}::timestamptz`,
      },
      {
        from: instant('Recorded at this instant or later'),
        to: instant('Recorded before this instant'),
        type: 'timestamptz',
      },
    ),
  },
  where: (query) => [upTo(query)],
  sorts: ['position'],
  sort: '-position',
  leavesOut: ({ field }, { owners }) => field !== undefined || owners !== 'all',
});
