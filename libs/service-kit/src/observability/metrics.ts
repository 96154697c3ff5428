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
  const counter = <Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = <Label extends string = never>(
    name: string,
    help: string,
    upTo: readonly number[],
    ...labelNames: readonly Label[]
  ) => new Histogram({ name, help, buckets: [...upTo], labelNames, registers });
  const requests = histogram(
    'http_request_duration_seconds',
    'Time from request to answer',
    buckets,
    'method',
    'route',
    'status',
  );
  const held = gauge(
    'http_requests_held',
    'Requests that wait for a read model to have what their Consistency-Token stands for',
  );
  const shed = counter('http_requests_shed_total', 'Refused under overload');
  const limited = counter(
    'http_requests_rate_limited_total',
    'Refused because a client asked for too much (429)',
    'quota',
  );
  const conflicts = counter('command_conflicts_total', 'Commands refused because their stream had moved on (409, 412)');
  const appends = histogram(
    'store_append_duration_seconds',
    'Time of an append; outcome conflict: another command was first, and the command is decided again',
    buckets,
    'outcome',
  );
  const relayed = counter('relay_events_total', 'Events published', 'relay');
  const relayPosition = gauge('relay_position', 'Store position that the relay has finished', 'relay');
  const relayDelay = histogram(
    'relay_delay_seconds',
    'Time from the recording of an event to its publication, of the oldest event of each batch',
    longBuckets,
    'relay',
  );
  const relayLost = counter(
    'relay_lost_ends_total',
    'Partitions found to lack what was published to them, which was published again',
    'relay',
  );
  const projected = counter('projection_events_total', 'Events applied', 'projection');
  const projectionPosition = gauge(
    'projection_position',
    'Store position that the projection has applied',
    'projection',
    'partition',
  );
  const cacheAsked = counter(
    'cache_requests_total',
    'Answers looked for in the cache, by whether they were there',
    'found',
  );
  const parked = counter('process_parked_total', 'Keys that a process manager has set aside', 'process');
  const contradictions = counter(
    'process_contradictions_total',
    'Facts that a process manager was told and that contradict each other: a person must put them right',
    'process',
  );
  const removed = counter('retention_removed_total', 'What was removed because its time was over', 'kind');
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
    removed: (kind: string, count: number): void => removed.labels(kind).inc(count),
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
