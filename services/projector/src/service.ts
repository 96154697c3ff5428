import type { Ephemeral, Platform, Projection } from '@sales/eventsourcing';
import {
  type App,
  type Background,
  createFreshness,
  createMetrics,
  type Health,
  type Logger,
  problemTable,
  projectionRoutes,
  registerService,
  type Server,
  superviseVisibly,
  traceBatch,
  tracesOfMessages,
} from '@sales/service-kit';
import { customerRoutes } from './customers/queries.ts';
import { topics } from './events.ts';
import { announce, changesOf } from './live/changes.ts';
import { createHub } from './live/hub.ts';
import { type LiveErrorCode, liveRoutes } from './live/routes.ts';
import { orderRoutes } from './orders/queries.ts';
import { productRoutes } from './products/queries.ts';
import { projections } from './projections.ts';
import { cachedAnswers } from './reading/cached.ts';
import type { QueryErrorCode } from './reading/history.ts';
import { receivableRoutes } from './receivables/queries.ts';
import { prepareCells } from './sales/cells.ts';
import { salesRoutes } from './sales/queries.ts';
import { settleMonths } from './sales/settling.ts';
import { stockRoutes } from './stock/queries.ts';
import { activityRoutes } from './timeline/activity.ts';
import { causationRoute } from './timeline/causation-route.ts';
import { timelineRoutes } from './timeline/queries.ts';

export type ProjectorServiceDeps = {
  /** The process's server; the service takes `/query` of it. */
  readonly server: Server;
  /** The read side needs no event store: all that it knows comes from the log. */
  readonly platform: Pick<Platform, 'log' | 'projections' | 'leases' | 'database' | 'clock' | 'incarnation'> &
    Ephemeral;
  readonly logger: Logger;
  /** Owns the projections. */
  readonly background: Background;
  readonly health: Health;
  /** How long a query waits for its `?after=`, in ms. Default 2000. */
  readonly patience?: number;
  /** Most listeners to what changes. Default 2000. */
  readonly connections?: number;
  /** How long nothing of a month of sales may change before it is settled, in ms. Default 30,000. */
  readonly rest?: number;
};

/** Puts the read side on the server and starts its projections. It ends with the server and the background. */
export const startProjectorService = async (deps: ProjectorServiceDeps): Promise<void> => {
  const { server, platform, background, health, patience, connections: maxListeners = 2000, rest = 30_000 } = deps;
  const { log, projections: store, leases, database, clock, cache, live } = platform;
  const logger = deps.logger.child({ service: 'query' });
  const metrics = createMetrics('query');
  const tracer = server.tracing?.tracer('query');

  for (const topic of Object.values(topics)) await log.ensureTopic(topic.name, topic.partitions);
  await prepareCells(database);
  const supervise = (projection: Projection) =>
    superviseVisibly(
      {
        log,
        store,
        leases,
        projection,
        turn: server.turn,
        pacing: server.pacing,
        onEvent: ({ kind }) => {
          if (kind === 'rebuilt') announce(live, projection.name, 'reset');
        },
        onApplied: (messages, start) => {
          announce(live, projection.name, { changes: changesOf(messages, projection) });
          if (tracer !== undefined) {
            const span = { name: `project ${projection.name}`, kind: 'consumer', start, attributes: {} } as const;
            traceBatch(tracer, tracesOfMessages(messages), span);
          }
        },
      },
      { health, metrics, logger },
    );
  const supervisors = await Promise.all(projections.map(supervise));
  const freshness = createFreshness(supervisors, topics, { patience, incarnation: platform.incarnation });

  const names = projections.map(({ name }) => name);
  const hub = createHub({ live, topics: names, maxListeners });
  metrics.gauge('live_listeners', 'Who is told of what changes', hub.listeners);

  await registerService(
    server,
    {
      name: 'query',
      title: 'Queries and reports',
      version: '1.0.0',
      description: 'Lists, documents as of any instant, timelines, the sales report, receivables and the read models.',
      problems: problemTable<QueryErrorCode | LiveErrorCode>({
        'query/not-found': 404,
        'query/too-many-listeners': 503,
      }),
      metrics,
      health,
      ...freshness,
    },
    (app: App) => {
      orderRoutes(app, database);
      customerRoutes(app, database);
      productRoutes(app, database);
      stockRoutes(app, database);
      receivableRoutes(app, database, clock);
      salesRoutes(app, database, cachedAnswers(cache, database, metrics.cacheAsked));
      timelineRoutes(app, database);
      activityRoutes(app, database);
      causationRoute(app, database);
      projectionRoutes(app, supervisors);
      liveRoutes(app, hub, names);
    },
  );
  const unsettled = (err: unknown) => logger.warn({ err }, 'a month of sales could not be settled');
  background.run('sales cells', (signal) =>
    settleMonths({ database, leases, turn: server.turn, rest, onError: unsettled }, signal),
  );
  for (const { projection, run } of supervisors) background.run(projection.name, run);
};
