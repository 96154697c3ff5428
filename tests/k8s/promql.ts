import { globSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { read, root } from '../architecture/sources.ts';

/** What Prometheus would make of an expression. */
export type Query = { readonly errors: readonly string[]; readonly metrics: readonly string[] };

export const parseQuery = (expression: string): Query => {
  const errors: string[] = [];
  const metrics: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) errors.push(`cannot be read at ${from}: ${expression.slice(from, from + 20)}`);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector')
        metrics.push(expression.slice(from, to));
    },
  });
  return { errors, metrics };
};

/** Of kube-state-metrics and the kubelet. */
const ofTheCluster = new Set([
  'kube_cronjob_status_last_successful_time',
  'kube_deployment_spec_replicas',
  'kube_deployment_status_replicas_ready',
  'kube_pod_container_status_restarts_total',
  'kubelet_volume_stats_available_bytes',
  'kubelet_volume_stats_capacity_bytes',
]);

const measured = new Set(
  globSync(['libs/service-kit/src/**/*.ts', 'services/*/src/**/*.ts'], { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) =>
      [...read(path).matchAll(/(?:name: |(?:gauge|counter|histogram)\(\s*)'([a-z]+(?:_[a-z]+)+)'/g)].map(
        ([, name]) => name,
      ),
    ),
);

/** Whether a target gives Prometheus a metric of that name; histograms give three. */
export const exists = (metric: string): boolean =>
  ofTheCluster.has(metric) || measured.has(metric) || measured.has(metric.replace(/_(bucket|count|sum)$/, ''));
