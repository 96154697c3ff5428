import { Instant, PersonId, topicsByCategory } from '@sales/contracts';
import { type Database, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfQuery,
  checkRange,
  conditions,
  eventOf,
  filters,
  rowsOfOneMoment,
  type TimelineRow,
  upTo,
} from '@sales/read-kit';
import {
  type App,
  BadRequest,
  type CsvColumn,
  CursorNumber,
  cursorReader,
  encodeCursor,
  Page,
  pageQuery,
  queryRoute,
} from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { type Entry, tell } from './telling.ts';
import { isPersonalPath, withoutPersonal } from './withheld-values.ts';

/** One field that one event changed; an event that changed none is one entry without a field. */
const AuditEntry = Type.Object({
  position: Type.Integer({ description: 'The place of the event among all' }),
  nth: Type.Integer({ description: 'Of the fields that the event changed, from 0' }),
  recordedAt: Type.String({ description: 'When the system recorded it' }),
  effectiveAt: Type.String({ description: 'When it was true in the business' }),
  actor: Type.String({ description: 'Who did it' }),
  category: Type.String(),
  id: Type.String({ description: 'Of the thing, within its category' }),
  revision: Type.Integer(),
  type: Type.String({ description: 'Of the event' }),
  reason: Type.Optional(Type.String({ description: 'Why, where that was said' })),
  field: Type.Optional(Type.String({ description: 'Path of the field' })),
  before: Type.Optional(Type.Unknown({ description: 'Absent where there was nothing' })),
  after: Type.Optional(Type.Unknown({ description: 'Absent where nothing is left' })),
  withheld: Type.Optional(Type.Literal(true, { description: 'Personal values are left out' })),
  commandId: Type.String({ description: 'The command that recorded it' }),
  correlationId: Type.String({ description: 'The conversation that it belongs to' }),
  eventId: Type.String(),
  href: Type.String({ description: 'The event, with what caused it and what came of it' }),
});
type AuditEntry = Static<typeof AuditEntry>;

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));
const instant = (description: string) => Type.Optional(Type.Unsafe<string>({ ...Instant, description }));

const auditQuery = {
  person: Type.Optional(
    Type.Unsafe<string>(Type.With(PersonId, { description: 'Events that are about this person: a `personId`' })),
  ),
  object: Type.Optional(
    Type.String({
      pattern: '^[a-z][A-Za-z]*/.{1,200}$',
      maxLength: 250,
      description: 'The thing, `<category>/<id>`; orders, invoices and customers also by their number',
      examples: ['order/SO-2026-000001'],
    }),
  ),
  category: Type.Optional(
    Type.Unsafe<string>(
      Type.Union(
        Object.keys(topicsByCategory).map((name) => Type.Literal(name)),
        { description: 'Of the things' },
      ),
    ),
  ),
  field: text('What was changed: a field of the thing, such as details.phone, with all that is in it'),
  actor: text('Who did it'),
  type: text('Of the event, such as sales.order.cancelled.v1'),
  from: instant('Recorded at this instant or later'),
  to: instant('Recorded before this instant'),
  sort: Type.Union([Type.Literal('position'), Type.Literal('-position')], {
    default: '-position',
    description: 'Position is the one order of all events. A minus shows the latest first',
  }),
};
type AuditQuery = AsOf & {
  readonly [Name in keyof typeof auditQuery]?: Static<(typeof auditQuery)[Name]> | undefined;
};

/** Events that are told at once, and that are looked at for one page. */
const chunk = 200;
const most = 2000;

const streamOf = async (database: Database, object: string): Promise<string> => {
  const [category = '', ...rest] = object.split('/');
  const id = rest.join('/');
  if (!Object.hasOwn(topicsByCategory, category))
    throw new BadRequest([
      {
        in: 'query',
        path: '/object',
        message: `names the category ${category}, which there is not`,
        allowed: Object.keys(topicsByCategory)
          .map((one) => `${one}/<id>`)
          .join(', '),
      },
    ]);
  return `${category}-${(await idOf(database, category, id)) ?? id}`;
};

const conditionsOf = async (database: Database, query: AuditQuery): Promise<SqlStatement[]> => {
  const { person, object, category, actor, type, from, to } = query;
  checkRange(query, 'from', 'to');
  const stream = object === undefined ? undefined : await streamOf(database, object);
  return filters(
    person !== undefined && sql`persons is not null and persons @> ${JSON.stringify([person])}::jsonb`,
    stream !== undefined && sql`stream = ${stream}`,
    category !== undefined && sql`split_part(stream, '-', 1) = ${category}`,
    actor !== undefined && sql`actor = ${actor}`,
    type !== undefined && sql`type = ${type}`,
    from !== undefined && sql`recorded_at >= ${from}::timestamptz`,
    to !== undefined && sql`recorded_at < ${to}::timestamptz`,
    query.asOf !== undefined && upTo(query),
  );
};

/** What stands at a path in a value. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (one, name) =>
      typeof one === 'object' && one !== null && Object.hasOwn(one, name) ? Reflect.get(one, name) : undefined,
    value,
  );

type Change = Entry['changes'][number];

/** The change as one of the field that is asked for: that field may be in what is new or gone as a whole. */
const ofField = (field: string, change: Change): readonly Change[] => {
  const { field: changed, before, after } = change;
  if (changed === field || changed.startsWith(`${field}.`) || changed.startsWith(`${field}[`)) return [change];
  if (!field.startsWith(`${changed}.`)) return [];
  const path = field.slice(changed.length + 1).split('.');
  const [was, is] = [at(before, path), at(after, path)];
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  return [{ field, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
};

/** The entries of an event, in their order. */
const entriesOf = (one: Entry, field: string | undefined, hidesPersonal: boolean): readonly AuditEntry[] => {
  const { changes, data: _, causationId: __, reason, ...rest } = one;
  const shown = { ...rest, ...(reason !== undefined && !hidesPersonal && { reason }) };
  const wanted: readonly (Change | undefined)[] =
    field !== undefined
      ? changes.flatMap((change) => ofField(field, change))
      : changes.length > 0
        ? changes
        : [undefined];
  return wanted.map((change, nth) => ({
    ...shown,
    nth,
    ...(change !== undefined && (hidesPersonal ? withoutPersonal(change) : change)),
  }));
};

const readCursor = cursorReader(Type.Tuple([CursorNumber, CursorNumber]));

type Asked = AuditQuery & { readonly limit: number; readonly cursor?: string | undefined };

/** Pages of what was changed. A page may hold fewer entries than asked for and still have a next one. */
const readAudit = async (
  database: Database,
  query: Asked,
  hidesPersonal: boolean,
): Promise<{ readonly items: AuditEntry[]; readonly nextCursor?: string }> => {
  const { field, limit } = query;
  if (hidesPersonal && field !== undefined && isPersonalPath(field))
    throw new BadRequest([
      { in: 'query', path: '/field', message: 'is withheld from you', allowed: 'fields without personal values' },
    ]);
  const where = await conditionsOf(database, query);
  const down = query.sort !== 'position';
  const items: AuditEntry[] = [];
  let [behind, seenOf] = query.cursor === undefined ? [undefined, -1] : readCursor(query.cursor);
  for (let seen = 0; seen < most; seen += chunk) {
    // The event of the cursor again: a page may end between two of its fields.
    const after = behind === undefined ? [] : [down ? sql`position <= ${behind}` : sql`position >= ${behind}`];
    const rows = await database.query<TimelineRow>(
      sql`select * from read.timeline where ${conditions([...where, ...after])}
        order by position ${down ? sql`desc` : sql`asc`} limit ${chunk}`,
    );
    for (const one of await tell(database, rows.map(eventOf)))
      for (const entry of entriesOf(one, field, hidesPersonal)) {
        if (entry.position === behind && entry.nth <= seenOf) continue;
        const last = items.at(-1);
        if (items.length === limit && last !== undefined)
          return { items, nextCursor: encodeCursor([last.position, last.nth]) };
        items.push(entry);
      }
    if (rows.length < chunk) return { items };
    [behind, seenOf] = [rows.at(-1)?.position, Number.MAX_SAFE_INTEGER];
  }
  return { items, ...(behind !== undefined && { nextCursor: encodeCursor([behind, seenOf]) }) };
};

async function* readAll(database: Database, query: AuditQuery, hidesPersonal: boolean): AsyncGenerator<AuditEntry> {
  for (let cursor: string | undefined; ; ) {
    const page = await readAudit(database, { ...query, limit: chunk, cursor }, hidesPersonal);
    yield* page.items;
    if (page.nextCursor === undefined) return;
    cursor = page.nextCursor;
  }
}

const valueText = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

const auditCsv: CsvColumn<AuditEntry>[] = [
  { name: 'position', value: (one) => one.position },
  { name: 'recorded_at', value: (one) => one.recordedAt },
  { name: 'effective_at', value: (one) => one.effectiveAt },
  { name: 'actor', value: (one) => one.actor },
  { name: 'category', value: (one) => one.category },
  { name: 'id', value: (one) => one.id },
  { name: 'revision', value: (one) => one.revision },
  { name: 'type', value: (one) => one.type },
  { name: 'reason', value: (one) => one.reason },
  { name: 'field', value: (one) => one.field },
  { name: 'before', value: (one) => valueText(one.before) },
  { name: 'after', value: (one) => valueText(one.after) },
  { name: 'withheld', value: (one) => (one.withheld === true ? 'true' : undefined) },
  { name: 'command_id', value: (one) => one.commandId },
  { name: 'correlation_id', value: (one) => one.correlationId },
  { name: 'event_id', value: (one) => one.eventId },
];

export const auditRoutes = (app: App, database: ReadDatabase): void => {
  queryRoute(app, {
    url: '/v1/audit',
    permission: 'audit:read',
    tags: ['timeline'],
    reads: ['timeline', 'orders', 'customers', 'codes'],
    summary: 'What was changed, when, by whom, and from which value to which',
    description:
      'An entry for each field that an event changed, of all things, by person, thing, field, user and time; a page ' +
      'at a time or all as a file. With `field` a page may have fewer entries than asked for and a next one all the ' +
      'same. ' +
      'Where personal data are withheld, entries are without personal values and reasons, and say so.',
    query: { ...auditQuery, ...asOfQuery, ...pageQuery },
    ok: Page(AuditEntry),
    // They are left out here, entry by entry: which field has which value is known only when it is told.
    fields: { personal: [] },
    handle: ({ query, reach }) => readAudit(database, query, reach.hidden.has('personal')),
    file: {
      name: 'audit',
      columns: auditCsv,
      rows: ({ query, reach }) =>
        rowsOfOneMoment(database, (transaction) => readAll(transaction, query, reach.hidden.has('personal'))),
    },
  });
};
