import { PersonId, type ValueOf } from '@sales/contracts';
import { sql } from '@sales/eventsourcing';
import { filter, list, oneOf, upTo } from '@sales/read-kit';
import { BadRequest, type Reach } from '@sales/service-kit';
import { Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { categories, eventCells, ofActor, ofEvents, ofField, ofType, recorded, tellVisible } from './activity.ts';
import { type Change, changesOf } from './changes.ts';
import type { Entry } from './telling.ts';
import { changeWithout } from './withheld-values.ts';

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
  reason: Type.Optional(Type.String({ description: 'Reason, if one was given' })),
  field: Type.Optional(Type.String({ description: 'Path of the field' })),
  before: Type.Optional(Type.Unknown({ description: 'Absent: there was no value' })),
  after: Type.Optional(Type.Unknown({ description: 'Absent: no value is left' })),
  withheld: Type.Optional(Type.Literal(true, { description: 'Values that you may not see are left out' })),
  commandId: Type.String({ description: 'The command that recorded it' }),
  correlationId: Type.String({ description: 'The conversation that it belongs to' }),
  eventId: Type.String(),
  href: Type.String({ description: 'Causes and effects of the event' }),
});
type AuditEntry = ValueOf<typeof AuditEntry>;

/** The stream of `<category>/<id>`. */
const placeIn = (object: string): { readonly category: string; readonly id: string } => {
  const [category = '', ...rest] = object.split('/');
  if (categories.includes(category)) return { category, id: rest.join('/') };
  throw new BadRequest([
    {
      in: 'query',
      path: '/object',
      message: `names the category ${category}, which there is not`,
      allowed: categories.map((one) => `${one}/<id>`).join(', '),
    },
  ]);
};

/** The entries of an event, in their order. */
const entriesOf = (one: Entry, field: string | undefined, { hidden }: Reach): readonly AuditEntry[] => {
  const { changes, data: _, causationId: __, reason, ...rest } = one;
  const shown = { ...rest, ...(reason !== undefined && !hidden.has('personal') && { reason }) };
  if (field === undefined && changes.length === 0) return [{ ...shown, nth: 0 }];
  const wanted: readonly Change[] = field === undefined ? changes : changesOf(field, changes);
  return wanted.map((change, nth) => ({ ...shown, nth, ...changeWithout(change, hidden) }));
};

const valueText = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

/** What was changed, an entry for each field that an event changed. */
export const audit = list({
  ...ofEvents,
  url: '/v1/audit',
  permission: 'audit:read',
  summary: 'What was changed, when, by whom, and from which value to which',
  description:
    'An entry for each field that an event changed, of all things that you may see, by person, thing, field, user ' +
    'and time; a page at a time or all as a file. A page may have fewer entries than requested although more follow. ' +
    'Values that you may not see are left out, and the entry says so.',
  filters: {
    person: filter(
      Type.Optional(
        Type.Unsafe<string>(Type.With(PersonId, { description: 'Events that are about this person: a `personId`' })),
      ),
      (person) => sql`persons is not null and persons @> ${JSON.stringify([person])}::jsonb`,
    ),
    object: filter(
      Type.Optional(
        Type.String({
          pattern: '^[a-z][A-Za-z]*/.{1,200}$',
          maxLength: 250,
          description: 'The thing, `<category>/<id>`; orders, invoices and customers also by their number',
          examples: ['order/SO-2026-000001'],
        }),
      ),
      async (object, { database }) => {
        const { category, id } = placeIn(object);
        return sql`stream = ${`${category}-${(await idOf(database, category, id)) ?? id}`}`;
      },
    ),
    category: filter(
      Type.Optional(oneOf(categories, { description: 'Of the things' })),
      (category) => sql`split_part(stream, '-', 1) = ${category}`,
    ),
    field: ofField,
    actor: ofActor,
    type: ofType,
    ...recorded,
  },
  where: (query) => [upTo(query)],
  sorts: ['position'],
  sort: '-position',
  item: AuditEntry,
  entriesOf: async (database, asked) => {
    const told = await tellVisible(database, asked);
    return asked.rows.map(({ event_id: id }) => {
      const entry = told.get(id);
      return entry === undefined ? [] : entriesOf(entry, asked.query.field, asked.reach);
    });
  },
  file: [
    'audit',
    [
      ...eventCells,
      'field',
      ['before', ({ before }) => valueText(before)],
      ['after', ({ after }) => valueText(after)],
      'withheld',
      'commandId',
      'correlationId',
      'eventId',
    ],
  ],
});
