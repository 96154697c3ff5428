import { topicsByCategory } from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import { type AsOf, asOfQuery, found, present, upTo } from '@sales/read-kit';
import { type App, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { isSeen, ownersReads, readableBy } from '../receivables/index.ts';
import { graphOf, type Recorded } from './causation.ts';

const Node = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('command'), Type.Literal('process'), Type.Literal('event')], {
    description: 'A request of a person or program, a decision of a process, or a recorded event',
  }),
  actor: Type.String(),
  onBehalfOf: Type.Optional(Type.String({ description: 'User for whom the actor did it, by a delegation' })),
  recordedAt: Type.String({ description: 'Of the event, or of the first event of a command' }),
  type: Type.Optional(Type.String()),
  stream: Type.Optional(Type.String()),
  revision: Type.Optional(Type.Integer()),
  effectiveAt: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  isRoot: Type.Optional(Type.Literal(true, { description: 'It has no cause in the system' })),
});

/** A client may give every request the same correlation id: such a conversation cannot be read. */
const mostEvents = 2000;

/**
 * Conversations of a thing that are looked for, and events of it that are looked at: it may be older than any graph is
 * large.
 */
const mostConversations = 500;
const mostLookedAt = 5000;

type Found = { readonly correlation_id: string; readonly position: number };

/** The conversations in the order of the first events that were found of them. */
const conversationsIn = (found: readonly Found[]): readonly string[] => {
  const ordered = found.toSorted((a, b) => a.position - b.position).map((row) => row.correlation_id);
  return [...new Set(ordered)].slice(0, mostConversations);
};

const place = /^(.+)@(\d{1,15})$/;

/** A stream by the id or the number of its thing, however that was written. */
const streamOf = async (database: Database, stream: string): Promise<string> => {
  const dash = stream.indexOf('-');
  const [category, id] = [stream.slice(0, dash), stream.slice(dash + 1)];
  return dash < 0 ? stream : `${category}-${(await idOf(database, category, id)) ?? id}`;
};

/** The conversations that an id or a number stands for. */
const conversationsOf = async (database: Database, id: string, at: AsOf): Promise<readonly string[]> => {
  const find = (where: SqlStatement, order = sql`position`) =>
    database.query<Found>(
      sql`select correlation_id, position from read.timeline where (${where}) and ${upTo(at)}
        order by ${order} limit ${mostLookedAt}`,
    );
  const [, stream, revision] = place.exec(id) ?? [];
  const placed =
    stream === undefined
      ? []
      : await find(sql`stream = ${await streamOf(database, stream)} and revision = ${Number(revision)}`);
  if (placed.length > 0) return conversationsIn(placed);
  const [event, command, conversation] = await Promise.all([
    find(sql`event_id = ${id}`),
    find(sql`command_id = ${id}`),
    database.query<Found>(
      sql`select correlation_id, position from read.timeline where correlation_id = ${id} and ${upTo(at)}
        order by position limit 1`,
    ),
  ]);
  const own = [...event, ...command, ...conversation];
  if (own.length > 0) return conversationsIn(own);
  const documents = await database.query<Found & { readonly stream: string }>(
    sql`select stream, correlation_id, position from read.timeline
      where document = any(${[...new Set([id, id.toLowerCase(), id.toUpperCase()])]}::text[]) and ${upTo(at)}`,
  );
  const streams = [...(await streamsOf(database, id)), ...documents.map((row) => row.stream).filter(isOrder)];
  const things = await Promise.all([...new Set(streams)].map((one) => find(sql`stream = ${one}`, sql`revision`)));
  return conversationsIn([...documents, ...things.flat()]);
};

/** All that became of an order belongs to its documents; a stock item has the documents of years. */
const isOrder = (stream: string): boolean => stream.startsWith('order-');

/** The streams of the things that have this id or number, and of the orders of the invoice that has it. */
const streamsOf = async (database: Database, id: string): Promise<readonly string[]> => {
  const [named, invoices] = await Promise.all([
    Promise.all(Object.keys(topicsByCategory).map((category) => streamOf(database, `${category}-${id}`))),
    database.query<{ invoice_id: string; orders: readonly { readonly orderId: string }[] }>(
      sql`select invoice_id, orders from read.invoices where invoice_id = ${id.toLowerCase()}
        or number collate "C" = ${id.toUpperCase()}`,
    ),
  ]);
  const documents = invoices.flatMap(({ invoice_id, orders }) => [
    `invoice-${invoice_id}`,
    ...orders.map(({ orderId }) => `order-${orderId}`),
  ]);
  return [...named, ...documents];
};

export const causationRoute = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/causation/:id',
    permission: 'timeline:read',
    tags: ['timeline'],
    reads: ['timeline', 'codes', ...ownersReads],
    isScoped: true,
    // What a reason says may be about a person.
    fields: { cost: [], credit: [], personal: ['nodes.reason'] },
    summary: 'Causes and effects: commands, events and processes through all services',
    description:
      `A graph of up to the first ${mostEvents} events: one conversation, by its correlation id or by any of its ` +
      'commands or events; or all conversations about a thing or a document.',
    params: Type.Object({
      id: Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Id of a conversation, command, event, order, invoice, payment, shipment, return, refund, receipt, ' +
          'transfer or any other thing; the number of an order, invoice or customer; or an event as ' +
          '`<stream>@<revision>`',
      }),
    }),
    ok: Type.Object({
      correlationId: Type.String({ description: 'Of the first conversation' }),
      correlationIds: Type.Optional(
        Type.Array(Type.String(), {
          description: 'Of all conversations in the graph, in the order of their first events',
        }),
      ),
      isComplete: Type.Boolean({ description: 'False where the conversation has more events than are shown' }),
      nodes: Type.Array(Node),
      edges: Type.Array(Type.Object({ from: Type.String(), to: Type.String() }), {
        description: 'From cause to effect',
      }),
      orphans: Type.Array(Type.String(), {
        description:
          'Nodes whose cause is not in the graph: none, once everything has been published, for callers who may see ' +
          'all',
      }),
    }),
    query: asOfQuery,
    problems: ['query/unknown'],
    handle: async ({ params: { id }, query, ...asker }) => {
      const mayBeSeen = isSeen(sql`t.stream`, readableBy(asker));
      const conversations = await conversationsOf(database, id, query);
      const rows = await database.query<Recorded & { readonly correlation_id: string }>(
        sql`select t.* from unnest(${[...conversations]}::text[]) as c (id) cross join lateral (
            select stream, revision, position, event_id, type, recorded_at, effective_at, actor, on_behalf_of, reason,
              causation_id,
              command_id, correlation_id
            from read.timeline where correlation_id = c.id and ${upTo(query)}
            order by position limit ${mostEvents + 1}) t
          where ${mayBeSeen} order by t.position limit ${mostEvents + 1}`,
      );
      const first = found(rows[0], { id, ...present({ asOf: query.asOf }) });
      const { nodes, edges, orphans } = graphOf(rows.slice(0, mostEvents));
      return {
        correlationId: first.correlation_id,
        correlationIds: [...new Set(rows.map((row) => row.correlation_id))],
        isComplete: rows.length <= mostEvents,
        nodes: [...nodes],
        edges: [...edges],
        orphans: [...orphans],
      };
    },
  });
};
