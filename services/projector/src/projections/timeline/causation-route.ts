import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import { type App, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { topics } from '../../events.ts';
import { found } from '../../reading/history.ts';
import { idOf } from '../../reading/numbers.ts';
import { graphOf, type Recorded } from './causation.ts';

const Node = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('command'), Type.Literal('process'), Type.Literal('event')], {
    description: 'Somebody asked, a process of the system decided, or it was recorded',
  }),
  actor: Type.String(),
  recordedAt: Type.String({ description: 'Of the event, or of the first event of a command' }),
  type: Type.Optional(Type.String()),
  stream: Type.Optional(Type.String()),
  revision: Type.Optional(Type.Integer()),
  effectiveAt: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  isRoot: Type.Optional(Type.Literal(true, { description: 'Nothing in the system has caused it' })),
});

/** A client may give every request the same correlation id: what it has then is no conversation that anybody reads. */
const mostEvents = 2000;

/** Conversations of a thing that are looked for: it may be older than any graph is large. */
const mostConversations = 500;

/** What the conversations have in common that an id or a number stands for. */
const conversationsOf = async (database: Database, id: string): Promise<readonly string[]> => {
  const select = (where: SqlStatement) =>
    database.query<{ correlation_id: string }>(
      sql`select correlation_id, min(position) as first from read.timeline where ${where}
        group by correlation_id order by first limit ${mostConversations}`,
    );
  const own = await select(sql`event_id = ${id} or command_id = ${id} or correlation_id = ${id}`);
  const found = own.length > 0 ? own : await select(sql`stream = any(${await streamsOf(database, id)}::text[])`);
  return found.map((row) => row.correlation_id);
};

/** The streams of what has this id or number: a thing, or the order that a document is of. */
const streamsOf = async (database: Database, id: string): Promise<string[]> => {
  const [order, customer, documents, invoices] = await Promise.all([
    idOf(database, 'order', id),
    idOf(database, 'customer', id),
    database.query<{ stream: string }>(sql`select stream from read.timeline where document = ${id.toLowerCase()}`),
    database.query<{ order_id: string }>(
      sql`select order_id from read.invoices where number collate "C" = ${id.toUpperCase()}`,
    ),
  ]);
  const named: Readonly<Record<string, string | undefined>> = { order, customer };
  return [
    ...Object.keys(topics).map((category) => `${category}-${named[category] ?? id}`),
    ...documents.map(({ stream }) => stream),
    ...invoices.map((invoice) => `order-${invoice.order_id}`),
  ];
};

export const causationRoute = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/causation/:id',
    tags: ['timeline'],
    reads: ['timeline', 'orders', 'customers', 'receivables'],
    summary: 'What came of what: command, event, process, event, through all services',
    description: `As a graph, up to the first ${mostEvents} events: a conversation by its correlation id or by any command or event of it; by a thing or a document, every conversation that it has to do with.`,
    params: Type.Object({
      id: Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'Of a conversation, command, event, order, invoice, payment, shipment, return, refund or any other thing; or the number of an order, invoice or customer',
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
        description: 'Nodes whose cause is not in the graph: none, once everything has been published',
      }),
    }),
    problems: ['query/not-found'],
    handle: async ({ params: { id } }) => {
      const conversations = await conversationsOf(database, id);
      const rows = await database.query<Recorded & { readonly correlation_id: string }>(
        sql`select stream, revision, event_id, type, recorded_at, effective_at, actor, reason, causation_id, command_id,
            correlation_id
          from read.timeline where correlation_id = any(${[...conversations]}::text[])
          order by position limit ${mostEvents + 1}`,
      );
      const first = found(rows[0], { id });
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
