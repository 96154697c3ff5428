import { type Database, sql } from '@sales/eventsourcing';
import { type App, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { found } from '../../reading/history.ts';
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

export const causationRoute = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/causation/:id',
    tags: ['timeline'],
    reads: ['timeline'],
    summary: 'What came of what: command, event, process, event, through all services',
    description: `The whole conversation as a graph, by its correlation id or by the id of any event of it, up to the first ${mostEvents} events.`,
    params: Type.Object({
      id: Type.String({ minLength: 1, maxLength: 100, description: 'Of a conversation or of an event' }),
    }),
    ok: Type.Object({
      correlationId: Type.String(),
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
      const [event] = await database.query<{ correlation_id: string }>(
        sql`select correlation_id from read.timeline where event_id = ${id}`,
      );
      const correlationId = event?.correlation_id ?? id;
      const rows = await database.query<Recorded>(
        sql`select stream, revision, event_id, type, recorded_at, effective_at, actor, reason, causation_id, command_id
          from read.timeline where correlation_id = ${correlationId} order by position limit ${mostEvents + 1}`,
      );
      found(rows[0], { id });
      const isComplete = rows.length <= mostEvents;
      const { nodes, edges, orphans } = graphOf(rows.slice(0, mostEvents));
      return { correlationId, isComplete, nodes: [...nodes], edges: [...edges], orphans: [...orphans] };
    },
  });
};
