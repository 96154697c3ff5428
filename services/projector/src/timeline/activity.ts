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
import { ownersReads, readableBy, within } from '../receivables/index.ts';
import { changesOf } from './changes.ts';
import { Entry, entryWithout, tell } from './telling.ts';
import { isHiddenPath } from './withheld-values.ts';

/** Events as rows of a list: told, of those that may be seen. */
export const tellVisible = async (
  database: Database,
  { rows, ...asked }: Pick<ItemsAsked<TimelineRow, Record<never, never>>, 'rows' | 'reach' | 'reachOf'>,
): Promise<ReadonlyMap<string, Entry>> => {
  const mayBeSeen = await within(
    database,
    readableBy(asked),
    rows.map(({ stream }) => stream),
  );
  const entries = await tell(database, rows.filter(({ stream }) => mayBeSeen(stream)).map(eventOf));
  return new Map(entries.map((entry) => [entry.eventId, entry]));
};

/** The entry of each event that may be seen and that changed the field, without what is withheld. */
const entriesOf = async (
  database: Database,
  asked: Pick<ItemsAsked<TimelineRow, Record<never, never>>, 'rows' | 'reach' | 'reachOf'> & {
    readonly query: AsOf & { readonly field?: string };
  },
): Promise<readonly (readonly Entry[])[]> => {
  const { rows: of, reach } = asked;
  const { field } = asked.query;
  const told = await tellVisible(database, asked);
  return of.map(({ event_id: id }) => {
    const entry = told.get(id);
    const isChanged = (name: string, { changes }: Entry): boolean =>
      changesOf(name, changes, (path) => isHiddenPath(path, reach.hidden)).length > 0;
    const isShown = entry !== undefined && (field === undefined || isChanged(field, entry));
    return isShown ? [entryWithout(entry, reach.hidden)] : [];
  });
};

export const categories = Object.keys(topicsByCategory);

/** Every event, in the order of all. */
export const rows: List<TimelineRow, 'position' | 'revision'> = {
  columns: sql`*`,
  from: sql`read.timeline`,
  sorts: { position: { by: sql`position`, type: 'bigint' }, revision: { by: sql`revision`, type: 'bigint' } },
  id: [],
  idOf: () => [],
};

/** The columns with which the files of all these lists begin. */
export const eventCells = [
  'position',
  'recordedAt',
  'effectiveAt',
  'actor',
  'category',
  'id',
  'revision',
  'type',
  'reason',
] as const;

/** What all lists of events have in common. */
export const ofEvents = {
  permission: 'timeline:read',
  reads: ['timeline', 'codes', ...ownersReads],
  tags: ['timeline'],
  rows,
  past: 'inRows',
  item: Entry,
  entriesOf,
  scope: 'byItems',
  // They are left out entry by entry: which field has which value is known only when it is told.
  groups: { cost: [], credit: [], personal: [] },
  file: [
    'timeline',
    [
      ...eventCells,
      ['changes', ({ changes }: Entry) => JSON.stringify(changes)],
      'commandId',
      'causationId',
      'correlationId',
      'eventId',
      'onBehalfOf',
    ],
  ],
} as const;

const Part = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));
const At = (description: string) => Type.Unsafe<string>({ ...Instant, description });
const escaped = (part: string): string => part.replaceAll(/[\\%_]/g, '\\$&');

export const withheld = (path: string) =>
  new BadRequest([{ in: 'query', path, message: 'is withheld from you', allowed: 'what you may see' }]);

export const ofActor = filter(Part('Who did it'), (actor) => sql`actor = ${actor}`);

export const ofType = filter(
  Part('Type of the event, such as sales.order.cancelled.v1'),
  (type) => sql`type = ${type}`,
);

/** Events that changed a field: which did is known only when they are told. */
export const ofField = filter(
  Part('Changed field, such as details.phone, with all fields in it; a name alone, such as phone, at any path'),
  (field, { reach }) => {
    if (isHiddenPath(field, reach.hidden)) throw withheld('/field');
    return undefined;
  },
);

/** When events were recorded, the end not included. */
export const recorded = range(
  { from: 'from', to: 'to' },
  {
    from: (from: string) => sql`recorded_at >= ${from}::timestamptz`,
    to: (to: string) => sql`recorded_at < ${to}::timestamptz`,
  },
  { from: At('Recorded at this instant or later'), to: At('Recorded before this instant'), type: 'timestamptz' },
);

/** Everything that happened, in the one order of all events. */
export const activity = list({
  ...ofEvents,
  url: '/v1/timeline',
  summary: 'Timeline of everything: who changed what, when and why',
  description:
    'In the global order of events, a page at a time or all as a file, with every field before and after. With ' +
    '`field`, and for callers who may not see all, a page may have fewer entries than requested although more follow.',
  filters: {
    actor: ofActor,
    category: filter(Type.Optional(oneOf(categories, { description: 'Of the thing' })), (category, { query }) =>
      query['id'] === undefined ? sql`split_part(stream, '-', 1) = ${category}` : undefined,
    ),
    id: filter(
      Part('Of the thing, with its category; orders and customers also by their number'),
      async (id, { database, query: { category } }) => {
        const of = async (one: string) => `${one}-${(await idOf(database, one, id)) ?? id}`;
        const streams = await Promise.all((typeof category === 'string' ? [category] : categories).map(of));
        return sql`stream = any(${streams}::text[])`;
      },
    ),
    type: ofType,
    field: ofField,
    reason: filter(Part('Part of the recorded reason'), (reason, { reach }) => {
      if (reach.hidden.has('personal')) throw withheld('/reason');
      return sql`reason is not null and reason ilike ${`%${escaped(reason)}%`}`;
    }),
    commandId: filter(Part('The command that recorded it'), (id) => sql`command_id = ${id}`),
    correlationId: filter(Part('The conversation that it belongs to'), (id) => sql`correlation_id = ${id}`),
    ...recorded,
  },
  where: (query) => [upTo(query)],
  sorts: ['position'],
  sort: '-position',
});
