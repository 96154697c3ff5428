import { Readable } from 'node:stream';
import { object } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { type App, principalOf, queryRoute, reachOf } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Hub } from './hub.ts';
import { eventText, streamOf } from './server-sent-events.ts';

export type LiveErrorCode = 'query/too-many-listeners';

export type LiveSettings = {
  /** In ms. Default 15 s. */
  readonly heartbeat?: number;
  /** In ms. Default 100. */
  readonly gather?: number;
};

const description = `Server-sent events, for \`EventSource\`. An event is a hint to read something again, without data:

- \`ready\`: from here on changes are told. Read what you show after this.
- \`changed\` \`{topic, type, id, position}\`: the thing is different in the read model \`topic\` since that position.
  A query sees the change at once. Many changes of one thing may be told as one.
- \`reset\` \`{topics}\`: something may have been missed; read everything again that you show of these. Sent first when
  you reconnect with \`Last-Event-ID\` (no events are kept for you meanwhile), and when you are too slow, a read model
  was rebuilt, or processes could not talk to each other; and when a customer was given to another user, or you may see
  other things than before.
- \`beat\`: every 15 s without another event. The connection is dead when nothing has come for much longer.

Who may not see all is told of own things, or those of the team, as they are now or were when they were told of last.
The stream ends when you may not follow it any more, and when the token ends.

Read again now and then what is shown for hours.`;

/**
 * `GET /v1/live?topics=stock,orders`; streams end when the server closes. `GET /v1/live/listeners` for operators.
 */
export const liveRoutes = (
  app: App,
  hub: Hub,
  topics: readonly string[],
  { heartbeat = 15_000, gather = 100 }: LiveSettings = {},
): void => {
  queryRoute(app, {
    url: '/v1/live/listeners',
    permission: 'projection:read',
    tags: ['live'],
    forOperators: true,
    summary: 'How many follow what changes now',
    description:
      'Of the process that answers. In a cluster each process that serves queries has listeners of its own: ' +
      '`live_listeners` of its metrics.',
    ok: object(
      {
        listeners: Type.Integer({ minimum: 0 }),
        most: Type.Integer({ description: '`LIVE_CONNECTIONS`: one more is refused' }),
      },
      { $id: 'LiveListeners' },
    ),
    handle: async () => ({ listeners: hub.listeners(), most: hub.most }),
  });

  const one = `(${topics.join('|')})`;
  app.addHook('preClose', (done) => {
    hub.close();
    done();
  });
  app.get<{ Querystring: { topics: string } }>(
    '/v1/live',
    {
      schema: {
        summary: 'Live changes, as server-sent events',
        description,
        tags: ['live'],
        querystring: Type.Object(
          {
            topics: Type.String({
              pattern: `^${one}(,${one})*$`,
              maxLength: 500,
              description: `One or more of ${topics.join(', ')}, with commas`,
              examples: ['stock,orders'],
            }),
          },
          { additionalProperties: false },
        ),
        headers: Type.Object({
          'Last-Event-ID': Type.Optional(Type.String({ description: 'Sent by a browser when it reconnects.' })),
        }),
        response: {
          200: { description: 'Events', content: { 'text/event-stream': { schema: Type.String() } } },
        },
      },
      config: {
        permission: 'live:follow',
        isScoped: true,
        problems: { 400: ['request/invalid'], 503: ['query/too-many-listeners', 'service/overloaded'] },
        streamTimeout: Number.POSITIVE_INFINITY,
      },
    },
    (request, reply) => {
      const wanted = [...new Set(request.query.topics.split(','))];
      const { owners } = reachOf(principalOf(request), 'live:follow');
      const listener = hub.listen(wanted, owners);
      if (listener === undefined) {
        reply.header('retry-after', '5');
        return reject<LiveErrorCode>('query/too-many-listeners');
      }
      // It stays for hours and asks for nothing: it is not a request in hand that others must give way to.
      app.load.inHand.delete(reply.raw);
      reply.raw.on('close', listener.leave);
      app.whileAllowed(request, {
        signal: listener.signal,
        changed: (reach) => listener.see(reach.owners),
        end: listener.leave,
      });
      const again = request.headers['last-event-id'] !== undefined;
      const opening = eventText(again ? 'reset' : 'ready', { topics: wanted }, '0');
      return (
        reply
          .type('text/event-stream; charset=utf-8')
          .header('x-accel-buffering', 'no')
          // A connection that fell idle only after the server began to close would hold that up.
          .header('connection', 'close')
          .send(Readable.from(streamOf(listener, { opening, heartbeat, gather }), { objectMode: false }))
      );
    },
  );
};
