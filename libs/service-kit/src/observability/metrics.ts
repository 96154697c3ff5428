import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type SampledGauge, type Source, sampledGauges } from './sampled-gauges.ts';

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
/** For what may also take minutes. */
const longBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800];

/**
 * What a service measures. One registry a service; `/metrics` gives it in the Prometheus text format. The README of
 * this package has the list: alerts and dashboards name them, so a name that was released stays.
 */
export type Metrics = ReturnType<typeof createMetrics>;

export const createMetrics = (service: string) => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const registers = [registry];
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets,
    registers,
  });
  const held = new Gauge({
    name: 'http_requests_held',
    help: 'Requests that wait for a read model to have what their Consistency-Token stands for',
    registers,
  });
  const shed = new Counter({ name: 'http_requests_shed_total', help: 'Refused under overload', registers });
  const limited = new Counter({
    name: 'http_requests_rate_limited_total',
    help: 'Refused because a client asked for too much (429)',
    labelNames: ['quota'] as const,
    registers,
  });
  const conflicts = new Counter({
    name: 'command_conflicts_total',
    help: 'Commands refused because their stream had moved on (409, 412)',
    registers,
  });
  const appends = new Histogram({
    name: 'store_append_duration_seconds',
    help: 'Time of an append; outcome conflict: another command was first, and the command is decided again',
    labelNames: ['outcome'] as const,
    buckets,
    registers,
  });
  const relayed = new Counter({
    name: 'relay_events_total',
    help: 'Events published',
    labelNames: ['relay'] as const,
    registers,
  });
  const relayPosition = new Gauge({
    name: 'relay_position',
    help: 'Store position that the relay has finished',
    labelNames: ['relay'] as const,
    registers,
  });
  const relayDelay = new Histogram({
    name: 'relay_delay_seconds',
    help: 'Time from the recording of an event to its publication, of the oldest event of each batch',
    labelNames: ['relay'] as const,
    buckets: longBuckets,
    registers,
  });
  const relayLost = new Counter({
    name: 'relay_lost_ends_total',
    help: 'Partitions found to lack what was published to them, which was published again',
    labelNames: ['relay'] as const,
    registers,
  });
  const projected = new Counter({
    name: 'projection_events_total',
    help: 'Events applied',
    labelNames: ['projection'] as const,
    registers,
  });
  const projectionPosition = new Gauge({
    name: 'projection_position',
    help: 'Store position that the projection has applied',
    labelNames: ['projection', 'partition'] as const,
    registers,
  });
  const cacheAsked = new Counter({
    name: 'cache_requests_total',
    help: 'Answers looked for in the cache, by whether they were there',
    labelNames: ['found'] as const,
    registers,
  });
  const parked = new Counter({
    name: 'process_parked_total',
    help: 'Keys that a process manager has set aside',
    labelNames: ['process'] as const,
    registers,
  });
  const contradictions = new Counter({
    name: 'process_contradictions_total',
    help: 'Facts that a process manager was told and that contradict each other: a person must put them right',
    labelNames: ['process'] as const,
    registers,
  });
  const sampled = sampledGauges(registers);
  return {
    registry,
    /** Until what it gives back is called. */
    held: (): (() => void) => {
      held.inc();
      return () => held.dec();
    },
    shed: () => shed.inc(),
    rateLimited: (quota: string): void => limited.labels(quota).inc(),
    conflict: () => conflicts.inc(),
    /** One observer a route: the labels are looked up once, not once a request. */
    observeRoute: (method: string, route: string): ((status: number, seconds: number) => void) => {
      const byStatus = new Map<number, { observe(seconds: number): void }>();
      return (status, seconds) => {
        let timer = byStatus.get(status);
        if (timer === undefined) {
          timer = requests.labels(method, route, String(status));
          byStatus.set(status, timer);
        }
        timer.observe(seconds);
      };
    },
    appended: (outcome: 'appended' | 'conflict' | 'failed', seconds: number): void =>
      appends.labels(outcome).observe(seconds),
    relayProgress: (relay: string, position: bigint, published: number): void => {
      relayPosition.labels(relay).set(Number(position));
      relayed.labels(relay).inc(published);
    },
    relayDelay: (relay: string, seconds: number): void => relayDelay.labels(relay).observe(seconds),
    relayLost: (relay: string, partitions: number): void => relayLost.labels(relay).inc(partitions),
    projectionProgress: (projection: string, partition: string, position: bigint, applied: number): void => {
      projectionPosition.labels(projection, partition).set(Number(position));
      projected.labels(projection).inc(applied);
    },
    cacheAsked: (found: boolean): void => cacheAsked.labels(String(found)).inc(),
    parked: (process: string): void => parked.labels(process).inc(),
    /** Starts at 0, so that the first one is seen to be one more. */
    contradictions: (process: string): (() => void) => {
      const counter = contradictions.labels(process);
      counter.inc(0);
      return () => counter.inc();
    },
    /**
     * A gauge that is asked for its samples when it is scraped; a source that fails or takes over a second has none.
     */
    sampled: (gauge: SampledGauge, source: Source): void => sampled(gauge, source),
    /** A gauge that is read when it is asked for, for example the length of a queue. */
    gauge: (name: string, help: string, read: () => number): void =>
      sampled({ name, help, labelNames: [] }, () => [{ labels: {}, value: read() }]),
  };
};
