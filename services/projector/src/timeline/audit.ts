import { PersonId, type ValueOf } from '@sales/contracts';
import { type AccessLog, sql } from '@sales/eventsourcing';
import { filter, list, oneOf, upTo } from '@sales/read-kit';
import { BadRequest, type Reach } from '@sales/service-kit';
import { Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { areOfPerson } from '../persons/index.ts';
import { accessEntry, accesses, accessesIn } from './accesses.ts';
import {
  categories,
  eventCells,
  ofActor,
  ofEvents,
  ofField,
  ofType,
  recorded,
  tellVisible,
  withheld,
} from './activity.ts';
import { type Change, changesOf } from './changes.ts';
import type { Entry } from './telling.ts';
import { changeWithout, isHiddenPath } from './withheld-values.ts';

/** One field that one event changed; an event that changed none is one entry without a field, and so is an access. */
const AuditEntry = Type.Object({
  position: Type.Optional(Type.Integer({ description: 'The place of the event among all' })),
  nth: Type.Integer({ description: 'Of the fields that the event changed, from 0' }),
  recordedAt: Type.String({ description: 'When the system recorded it' }),
  effectiveAt: Type.String({ description: 'When it was true in the business' }),
  actor: Type.Optional(Type.String({ description: 'Who did it. Absent: not known' })),
  onBehalfOf: Type.Optional(Type.String({ description: 'User for whom the actor did it, by a delegation' })),
  category: Type.String({ description: '`access`: a sign-in, or a refusal. All others are events' }),
  id: Type.String({ description: 'Of the thing, within its category' }),
  revision: Type.Optional(Type.Integer()),
  type: Type.String({ description: 'Of the event; `access.signedIn`, `access.refused` and the like' }),
  reason: Type.Optional(Type.String({ description: 'Reason, if one was given' })),
  field: Type.Optional(Type.String({ description: 'Path of the field' })),
  before: Type.Optional(Type.Unknown({ description: 'Absent: there was no value' })),
  after: Type.Optional(Type.Unknown({ description: 'Absent: no value is left' })),
  withheld: Type.Optional(Type.Literal(true, { description: 'Values that you may not see are left out' })),
  commandId: Type.Optional(Type.String({ description: 'The command that recorded it' })),
  correlationId: Type.Optional(Type.String({ description: 'The conversation that it belongs to' })),
  eventId: Type.Optional(Type.String()),
  href: Type.Optional(Type.String({ description: 'Causes and effects of the event' })),
  access: Type.Optional(
    Type.Object(
      {
        method: Type.String({ description: 'By what: `password`, `passkey`, `session`; `request`: it was forbidden' }),
        principal: Type.Optional(Type.String({ description: 'Whose access it is, `user:<id>` or `service:<id>`' })),
        request: Type.Optional(Type.String({ description: 'What was forbidden: method and path' })),
        address: Type.Optional(Type.String({ description: 'Where it came from' })),
        agent: Type.Optional(Type.String({ description: 'User agent' })),
      },
      { description: 'Of a sign-in or a refusal: not an event, kept for a time' },
    ),
  ),
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
  const wanted: readonly Change[] =
    field === undefined ? changes : changesOf(field, changes, (path) => isHiddenPath(path, hidden));
  return wanted.map((change, nth) => ({ ...shown, nth, ...changeWithout(change, hidden) }));
};

const valueText = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

/** What was changed, an entry for each field that an event changed, with who got in and who was refused. */
export const auditWith = (accessLog: Pick<AccessLog, 'find'>) =>
  list({
    ...ofEvents,
    url: '/v1/audit',
    reads: [...ofEvents.reads, 'persons'],
    permission: 'audit:read',
    summary: 'What was changed, when, by whom, from which value to which; who got in, and who was refused',
    description:
      'An entry for each field that an event changed, of all things that you may see, by person, thing, field, user ' +
      'and time; a page at a time or all as a file. A page may have fewer entries than requested although more ' +
      'follow. Values that you may not see are left out, and the entry says so. Sign-ins, changes of credentials and ' +
      'refused requests (the same of one caller once a minute) stand among them by their time, for those ' +
      'who may see the audit of all things. They are kept for 400 days, unless set.',
    filters: {
      person: filter(
        Type.Optional(
          Type.Unsafe<string>(Type.With(PersonId, { description: 'Events that are about this person: a `personId`' })),
        ),
        async (person, { database }) => sql`(persons is not null and persons @> ${JSON.stringify([person])}::jsonb
          or ${await areOfPerson(database, person)})`,
      ),
      object: filter(
        Type.Optional(
          Type.String({
            pattern: '^[a-z][A-Za-z]*/.{1,200}$',
            maxLength: 250,
            description:
              'The thing, `<category>/<id>`; orders, invoices and customers also by their number. With refused ' +
              'requests that name it in their path',
            examples: ['order/SO-2026-000001'],
          }),
        ),
        async (object, { database }) => {
          const { category, id } = placeIn(object);
          return sql`stream = ${`${category}-${(await idOf(database, category, id)) ?? id}`}`;
        },
      ),
      category: filter(
        Type.Optional(oneOf([...categories, accesses], { description: 'Of the things' })),
        (category) => sql`split_part(stream, '-', 1) = ${category}`,
      ),
      field: ofField,
      actor: ofActor,
      type: ofType,
      address: filter(
        Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Where an access came from' })),
        (_, { reach }) => {
          if (reach.hidden.has('personal')) throw withheld('/address');
          return sql`false`;
        },
      ),
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
    among: async (database, { query, reach }) => {
      if (reach.owners !== 'all') return undefined;
      const object = query.object === undefined ? undefined : placeIn(query.object);
      const source = await accessesIn(accessLog, database, { ...query, object }, (one) =>
        accessEntry(one, reach.hidden),
      );
      return source && { source, timeOf: (row) => row.recorded_at };
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
        'access.method',
        'access.principal',
        'access.request',
        'access.address',
        'access.agent',
        'onBehalfOf',
      ],
    ],
  });
