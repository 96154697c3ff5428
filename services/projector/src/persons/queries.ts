import { Id, Instant, purposes } from '@sales/contracts';
import {
  type AccessLog,
  type ChainSeal,
  type Clock,
  categoryOf,
  type Database,
  holdsPersons,
  idOf,
  type KeyStore,
  type Projection,
  type ProjectionStore,
  type StreamName,
  sql,
} from '@sales/eventsourcing';
import { eventOf, found, present } from '@sales/read-kit';
import { type App, CursorNumber, cursorReader, encodeCursor, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { readableBy, within } from '../receivables/index.ts';
import { Certificate, signedErasure } from './certificate.ts';
import { FileOfPerson, filesIn } from './files.ts';
import { heldIn } from './held.ts';
import type { PersonRow } from './persons.ts';
import { boxesOf, eventsOf, streamsOf } from './streams.ts';
import type { ErasureRow } from './table.ts';

export type PersonsOptions = {
  readonly database: Database;
  readonly keys: Pick<KeyStore, 'find' | 'keptFor'>;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  readonly accessLog: Pick<AccessLog, 'find'>;
  readonly store: Pick<ProjectionStore, 'rewrittenAt'>;
  /** Signs what came of an erasure. Absent in the cluster without KEYS_DIR. */
  readonly seal?: ChainSeal | undefined;
  /** How long after keys were destroyed a process may still hold what they opened, in ms. */
  readonly forgottenAfter: number;
};

const position = Type.Integer({ description: 'In the event store' });

const Key = Type.Object(
  {
    purpose: Type.String({ description: 'What the data is used for' }),
    state: Type.Union([Type.Literal('living'), Type.Literal('erased'), Type.Literal('none')], {
      description: '`none`: nothing was ever encrypted with it',
    }),
  },
  { $id: 'KeyOfPerson' },
);

const Sealed = Type.Object(
  {
    events: Type.Integer({ description: 'In the event store, and the same number of messages in topics' }),
    first: Type.Optional(position),
    last: Type.Optional(position),
  },
  { $id: 'SealedEvents', description: 'Events encrypted with these keys' },
);

const InReadModel = Type.Object(
  {
    readModel: Type.String(),
    table: Type.String(),
    rows: Type.Integer({ description: 'About the customer or the user' }),
    clear: Type.Integer({ description: 'How many of these have data of the person' }),
  },
  { $id: 'InReadModel' },
);

const everyTable =
  'Every table of the query service that has data of such a person in the clear. The timeline is under `sealed`; the ' +
  'order service keeps the terms of customers besides, and drops data of the person with the same event';

/** Whose person it is. */
const whose = {
  customerId: Type.Optional(Type.With(Id, { description: 'Of a customer or a contact' })),
  user: Type.Optional(Type.With(Id, { description: 'Of a user' })),
};

const whoseOf = (stream: StreamName) =>
  categoryOf(stream) === 'user' ? { user: idOf(stream) } : { customerId: idOf(stream) };

const Erasure = Type.Object(
  {
    personId: Id,
    ...whose,
    isCustomer: Type.Boolean({ description: 'The customer, or a contact or a user' }),
    askedAt: Instant,
    askedBy: Type.String(),
    askedIn: Type.Object({ eventId: Id, position }),
    erased: Type.Array(Type.Object({ purposes: Type.Array(Type.String()), eventId: Id, position, at: Instant }), {
      description: 'When keys were destroyed',
    }),
    keys: Type.Array(Key, { description: 'As they are now' }),
    sealed: Sealed,
    readModels: Type.Array(InReadModel, { description: everyTable }),
    filesRewrittenAt: Type.Optional(
      Type.Unsafe<string>({
        ...Instant,
        description:
          'When the table files of the read models were last rewritten: since then no page holds erased data. ' +
          'Absent: not since the keys were destroyed; pages and journal may hold earlier versions, as a rule for a ' +
          'day at most',
      }),
    ),
    invoicesUntil: Type.Optional(
      Type.String({ format: 'date', description: 'Issued invoices keep name and address up to this day' }),
    ),
    backupsUntil: Type.Optional(
      Type.Unsafe<string>({
        ...Instant,
        description:
          'Until then a backup of the keys, together with the folder of epochs, could restore them. Absent where ' +
          'keys are not wrapped: as long as there are backups',
      }),
    ),
    isComplete: Type.Boolean({
      description:
        'All keys but those for invoices are destroyed, no read model has data of the person, and no process holds ' +
        'any in memory: in a cluster from two minutes after the keys were destroyed. Of files ' +
        '`filesRewrittenAt` says more',
    }),
    checkedAt: Instant,
    certificate: Type.Optional(Certificate),
  },
  { $id: 'Erasure' },
);

/** Most accesses of a user in an export: what is older is found in the audit, as long as it is kept. */
const mostAccesses = 10_000;

const PersonExport = Type.Object(
  {
    personId: Id,
    ...whose,
    contactId: Type.Optional(Id),
    since: Instant,
    exportedAt: Instant,
    keys: Type.Array(Key),
    sealed: Sealed,
    readModels: Type.Array(InReadModel, { description: everyTable }),
    streams: Type.Array(Type.String(), { description: 'Where the events are' }),
    events: Type.Array(
      Type.Object({
        stream: Type.String(),
        eventId: Id,
        type: Type.String(),
        position,
        recordedAt: Instant,
        effectiveAt: Instant,
        actor: Type.String(),
        data: Type.Unknown({ description: 'As it can be read today' }),
      }),
      { description: 'Every event about the person, in the order of recording' },
    ),
    files: Type.Optional(
      Type.Array(FileOfPerson, { description: 'Attached to the customer and the orders, with the first page' }),
    ),
    accesses: Type.Optional(
      Type.Array(
        Type.Object({
          at: Instant,
          outcome: Type.String({ description: 'Such as `signedIn`, `refused`, `forbidden`' }),
          method: Type.String({ description: 'By what: `password`, `passkey`; `request`: it was forbidden' }),
          request: Type.Optional(Type.String({ description: 'What was forbidden: method and path' })),
          address: Type.Optional(Type.String()),
          agent: Type.Optional(Type.String({ description: 'User agent' })),
        }),
        { description: `Of a user, with the first page: sign-ins and refusals, the latest ${mostAccesses}` },
      ),
    ),
    nextCursor: Type.Optional(Type.String()),
  },
  { $id: 'PersonExport' },
);

/** A day, in ms: an epoch in which something was erased ends within it. */
const day = 86_400_000;

const readCursor = cursorReader(Type.Tuple([CursorNumber]));

/** Newest first: someone may have been a contact of several customers. */
const personIn = async (database: Database, person: string): Promise<PersonRow | undefined> => {
  const [row] = await database.query<PersonRow>(
    sql`select * from read.persons where person_id = ${person} order by since desc limit 1`,
  );
  return row;
};

/** Which contact the person is, if one. */
const contactOf = async (
  database: Database,
  { stream, person_id: person }: Pick<ErasureRow, 'stream' | 'person_id'>,
) => {
  const [row] = await database.query<Pick<PersonRow, 'contact_id'>>(
    sql`select contact_id from read.persons where stream = ${stream} and person_id = ${person}`,
  );
  return row?.contact_id ?? null;
};

const erasureOf = async (database: Database, person: string): Promise<ErasureRow | undefined> => {
  const [row] = await database.query<ErasureRow>(
    sql`select * from read.erasures where person_id = ${person} order by position desc limit 1`,
  );
  return row;
};

const keysOf = async ({ find }: PersonsOptions['keys'], person: string) => {
  const states = await find(purposes.map((purpose) => ({ person, purpose })));
  return purposes.map((purpose, nth) => {
    const key = states[nth];
    return { purpose, state: key === undefined ? 'none' : key === 'erased' ? key : 'living' } as const;
  });
};

const sealedOf = async (database: Database, streams: readonly string[], person: string) => {
  const { events, first, last } = await boxesOf(database, streams, person);
  return { events: Number(events), ...(first !== null && { first }), ...(last !== null && { last }) };
};

/** When the files of tables were made anew, if that was after keys were destroyed. */
const filesOf = async (store: PersonsOptions['store'], projections: readonly Projection[], erasedAt = '') => {
  const at = (await store.rewrittenAt(projections.filter(holdsPersons)))?.toISOString();
  return at !== undefined && erasedAt !== '' && at > erasedAt ? { filesRewrittenAt: at } : {};
};

/** When a user got in, or was refused. */
const accessesOf = async (accessLog: PersonsOptions['accessLog'], stream: StreamName) => {
  if (categoryOf(stream) !== 'user') return {};
  const found = await accessLog.find({ principals: [`user:${idOf(stream)}`], limit: mostAccesses });
  const accesses = found.map(({ at, outcome, method, request, address, agent }) => ({
    at,
    outcome,
    method,
    ...present({ request, address, agent }),
  }));
  return { accesses };
};

type Asker = Parameters<typeof readableBy>[0];

const PersonPath = Type.Object({ personId: Id });

export const personRoutes = (
  app: App,
  { accessLog, database, keys, clock, projections, store, seal, forgottenAfter }: PersonsOptions,
): void => {
  /** A person is for who may read the customer or the user as well. */
  const seen = async <Row extends Pick<PersonRow, 'stream'>>(row: Row | undefined, asker: Asker) => {
    if (row === undefined) return undefined;
    const mayBeSeen = await within(database, readableBy(asker), [row.stream]);
    return mayBeSeen(row.stream) ? row : undefined;
  };

  queryRoute(app, {
    url: '/v1/persons/:personId/erasure',
    permission: 'person:read',
    reads: ['persons', 'customers', 'orders', 'receivables', 'timeline'],
    summary: 'Status of the erasure of a person',
    description:
      'When it was requested, which keys are destroyed and since which position, what is left in each store, checked ' +
      'now, and until when backups could restore it; signed, so that others can verify it. An `erase` of a customer, ' +
      'contact or user begins it.',
    params: PersonPath,
    ok: Erasure,
    problems: ['query/unknown'],
    handle: async ({ params: { personId }, ...asker }) => {
      const row = found(await seen(await erasureOf(database, personId), asker), { personId });
      const { stream, is_customer: isCustomer, erased, invoices_until: invoicesUntil } = row;
      const person = { stream, contact_id: await contactOf(database, row) };
      const streams = await streamsOf(database, person);
      const gone = [...new Set(erased.flatMap((one) => one.purposes))];
      const readModels = await heldIn(database, projections, person, gone);
      const states = await keysOf(keys, personId);
      const last = erased.at(-1)?.at;
      const checkedAt = clock.now();
      const said = {
        personId,
        ...whoseOf(stream),
        isCustomer,
        askedAt: row.asked_at,
        askedBy: row.asked_by,
        askedIn: { eventId: row.event_id, position: row.position },
        erased: erased.map((one) => ({ ...one, purposes: [...one.purposes] })),
        keys: states,
        sealed: await sealedOf(database, streams, personId),
        readModels: [...readModels],
        ...(await filesOf(store, projections, last)),
        ...(invoicesUntil !== null && { invoicesUntil }),
        ...(last !== undefined &&
          keys.keptFor !== undefined && {
            backupsUntil: new Date(Date.parse(last) + day + keys.keptFor).toISOString(),
          }),
        isComplete:
          states.every(
            ({ purpose, state }) =>
              (purpose === 'invoice' && invoicesUntil !== null) || (state === 'erased' && gone.includes(purpose)),
          ) &&
          readModels.every(({ clear }) => clear === 0) &&
          last !== undefined &&
          Date.parse(checkedAt) >= Date.parse(last) + forgottenAfter,
        checkedAt,
      };
      return { ...said, ...(seal !== undefined && { certificate: await signedErasure(seal, said) }) };
    },
  });

  queryRoute(app, {
    url: '/v1/persons/:personId/export',
    permission: 'person:export',
    reads: ['persons', 'customers', 'orders', 'receivables', 'timeline'],
    summary: 'All data held on a person, and where',
    description:
      'For requests of data subjects: all events about the person, as they can be read today, and which stores have ' +
      'data. The id is the `personId` of the customer, the contact or the user. A page at a time.',
    params: PersonPath,
    query: {
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Type.Integer({
        minimum: 1,
        maximum: 5000,
        default: 1000,
        description: 'Maximum number of events in an answer',
      }),
    },
    ok: PersonExport,
    problems: ['query/unknown'],
    handle: async ({ params: { personId }, query: { cursor, limit }, ...asker }) => {
      const [after] = cursor === undefined ? [0] : readCursor(cursor);
      const row = found(await seen(await personIn(database, personId), asker), { personId });
      const streams = await streamsOf(database, row);
      const rows = await eventsOf(database, row, streams, { after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const readModels = await heldIn(database, projections, row, purposes);
      return {
        personId,
        ...whoseOf(row.stream),
        ...present({ contactId: row.contact_id }),
        since: row.since,
        exportedAt: clock.now(),
        keys: await keysOf(keys, personId),
        sealed: await sealedOf(database, streams, personId),
        readModels: [...readModels],
        ...(cursor === undefined && {
          files: row.contact_id === null ? [...(await filesIn(database, streams))] : [],
          ...(await accessesOf(accessLog, row.stream)),
        }),
        streams: [...streams],
        events: page.map(eventOf).map((event) => ({
          stream: event.stream,
          eventId: event.id,
          type: event.type,
          position: Number(event.position),
          recordedAt: event.recordedAt,
          effectiveAt: event.effectiveAt,
          actor: event.actor,
          data: event.data,
        })),
        ...(rows.length > page.length && last !== undefined && { nextCursor: encodeCursor([last.position]) }),
      };
    },
  });
};
