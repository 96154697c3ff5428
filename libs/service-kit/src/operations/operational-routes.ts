import { Type } from 'typebox';
import { type Health, Readiness } from '../observability/health.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { App } from '../server/server.ts';

const tags = ['operations'];
const config = { permission: 'open' } as const;

/** Health, open to all, and metrics: never shed, never counted, not behind any limit. */
export const operationalRoutes = (app: App, { health, metrics }: { health: Health; metrics: Metrics }): void => {
  metrics.gauge('event_loop_delay_seconds', 'Mean over the last half second', () => app.load.eventLoopDelay / 1000);
  metrics.gauge('http_requests_in_flight', 'In the whole process', () => app.load.inHand.size);
  metrics.gauge('process_resident_memory_bytes', 'Of the whole process', () => process.memoryUsage.rss());

  app.get(
    '/livez',
    {
      schema: {
        tags,
        summary: 'Liveness: the process answers',
        description: 'For supervisors: nothing else is checked. Restart the process when it does not answer.',
        response: { 200: Type.Object({ status: Type.Literal('live') }) },
      },
      config,
    },
    () => ({ status: 'live' }) as const,
  );
  app.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'Readiness: whether the process can serve requests, and if not, why',
        description: 'For load balancers: 503 while something that the service needs is missing, and during shutdown.',
        response: { 200: Readiness, 503: Readiness },
      },
      config,
    },
    async (_request, reply) => {
      const { status, checks } = await health.readiness();
      if (status === 'ready' && app.accepting.ready) return reply.send({ status, checks });
      const stopping = app.accepting.ready ? {} : { process: { ok: false, detail: 'is shutting down' } };
      return reply.code(503).send({ status: 'not-ready', checks: { ...checks, ...stopping } });
    },
  );
  const text = { description: 'In the Prometheus text format', content: { 'text/plain': { schema: Type.String() } } };
  const description = 'Requests by route and status, the lag of each consumer, memory, and the lag of the event loop.';
  const schema = { tags, summary: 'Prometheus metrics', description, response: { 200: text } };
  const forMonitors = { permission: 'metrics:read', isOpenInside: app.openMetrics } as const;
  app.get('/metrics', { schema, config: forMonitors }, async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
};
