import { describe, expect, test } from 'vitest';
import { environmentErrors } from './k8s/environment.ts';
import { mayConnect, partiesOf } from './k8s/flows.ts';
import { accessOf } from './k8s/log.ts';
import { isProcess, jobs, type Manifest, workloads } from './k8s/manifests.ts';
import { noSecrets, podRules } from './k8s/pods.ts';
import { exists, parseQuery } from './k8s/promql.ts';
import { manifestsOf, renderer, renderText } from './k8s/render.ts';
import { schemaErrors } from './k8s/schemas.ts';

/** Everything that the rules say of manifests. */
const violations = (manifests: readonly Manifest[]): string =>
  [
    ...manifests.flatMap(schemaErrors),
    ...[...workloads(manifests), ...jobs(manifests)].flatMap((one) => [
      ...Object.values(podRules).flatMap((rule) => rule(one)),
      ...noSecrets(manifests, one),
      ...(isProcess(one) || one.kind === 'CronJob' ? environmentErrors(manifests, one) : []),
    ]),
  ].join('\n');

describe.skipIf(renderer === undefined)('the rules on k8s/ catch', () => {
  const text = renderer === undefined ? '' : renderText('prod');

  const cases: readonly (readonly [what: string, is: string | RegExp, made: string, said: string])[] = [
    ['a field that there is not', 'livenessProbe:', 'livenessProb:', 'must NOT have additional properties'],
    ['a word that there is not', 'whenUnsatisfiable: ScheduleAnyway', 'whenUnsatisfiable: 3', 'must be string'],
    ['a variable that is set twice', /name: KAFKA_USERNAME/, 'name: REDIS_PASSWORD', 'x-kubernetes-list-map-keys'],
    ['a way of signing in that Kafka has not', 'type: scram-sha-512', 'type: scram', 'must be equal to one of'],
    ['a kind without a schema', 'kind: KafkaUser', 'kind: KafkaConnect', 'there is no schema of'],
    ['a pod that may be root', 'runAsNonRoot: true', 'runAsNonRoot: false', 'may run as root'],
    ['a container that keeps capabilities', '- ALL', '- CHOWN', 'keeps capabilities'],
    ['a volume of the host', /emptyDir:\n {10}sizeLimit: \S+/, 'hostPath:\n          path: /', 'from where it may not'],
    ['a file system to write to', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', 'can write'],
    ['a missing probe', / {8}startupProbe:\n( {10}.*\n)+/, '', 'has no startupProbe'],
    ['a missing limit', 'memory: 640Mi', 'ephemeral-storage: 640Mi', 'has no limit of memory'],
    ['an image of any version', /image: sales-order:\S+/, 'image: sales-order', 'runs any version'],
    ['a gap in a rolling update', 'maxUnavailable: 0', 'maxUnavailable: 1', 'takes a pod away'],
    [
      'a pod that is killed while it stops',
      'terminationGracePeriodSeconds: 35',
      'terminationGracePeriodSeconds: 30',
      'is killed',
    ],
    [
      'a password that is written down',
      /valueFrom:\n\s+secretKeyRef:\n\s+key: password\n\s+name: redis/,
      'value: "1"',
      'is written down',
    ],
    ['a password in a URL', '$(DATABASE_PASSWORD)', 'hunter2', 'has a password in it'],
    ['a word of a job that there is not', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: Never', 'must be equal to'],
    ['a job that runs any version', /image: sales-ops:\S+/, 'image: sales-ops', 'runs any version'],
    ['a job that is told what it does not know', 'name: SERVICE_DATABASE_URLS', 'name: SERVICES', 'is not known'],
    ['an unknown variable', 'name: KAFKA_USERNAME', 'name: KAFKA_USER', 'KAFKA_USER is not known'],
    ['a missing variable', 'name: DATABASE_URL', 'name: NODE_EXTRA_CA_CERTS', 'DATABASE_URL is not set'],
    ['a wrong value', 'KAFKA_SASL: scram-sha-512', 'KAFKA_SASL: scram', 'KAFKA_SASL is "scram"'],
    [
      'a variable that is used before it is there',
      'name: EVENTSTORE_NODES',
      'name: EVENTSTORE_NODE',
      'which is not above it',
    ],
    [
      'settings that are not there',
      /- configMapRef:\n\s+name: \S+/,
      '- configMapRef:\n            name: x',
      'there are no settings x',
    ],
    ['a service that cannot be reached', 'HOST: 0.0.0.0', 'HOST: 127.0.0.1', 'it cannot be reached'],
    ['clients that cannot be told apart', 'TRUSTED_PROXIES: ', 'PUBLIC_URL: https://', 'all clients for the Ingress'],
    ['requests without limit', 'RATE_LIMIT_READS: "1200"', 'RATE_LIMIT_READS: "0"', 'no limit of requests'],
    [
      'a system that cannot be set up',
      'name: SETUP_CODE_FILE',
      'name: OIDC_CLIENT_SECRET_FILE',
      'the first administrator',
    ],
    [
      'a code in no Secret',
      'mountPath: /etc/sales/first-start',
      'mountPath: /first',
      'SETUP_CODE_FILE is in no Secret',
    ],
  ];

  test('nothing where all is well', { timeout: 60_000 }, () => {
    expect(violations(manifestsOf(text))).toBe('');
  });

  test.each(cases)('%s', { timeout: 60_000 }, (_, is, made, said) => {
    const changed = text.replace(is, made);
    expect(changed).not.toBe(text);
    expect(violations(manifestsOf(changed))).toContain(said);
  });

  test('a flow that is opened, and one that is shut', () => {
    const connects = (changed: string, from: string, to: string, port: number): boolean => {
      const manifests = manifestsOf(changed);
      const [a, b] = [from, to].map((name) => partiesOf(manifests).find((party) => party.name === name));
      return a !== undefined && b !== undefined && mayConnect(manifests, a, b, port);
    };
    expect(connects(text, 'projector', 'kurrentdb', 1112)).toBe(false);
    expect(connects(text.replaceAll('port: 2113', 'port: 1112'), 'projector', 'kurrentdb', 1112)).toBe(true);
    expect(connects(text, 'stranger', 'order', 8080)).toBe(false);
    expect(connects(text.replaceAll('- ingress\n', '- ingress\n          - ""\n'), 'stranger', 'order', 8080)).toBe(
      true,
    );
    expect(connects(text, 'order', 'redis', 6379)).toBe(true);
    expect(connects(text.replace(/port: 6379\n {4}to:/, 'port: 6380\n    to:'), 'order', 'redis', 6379)).toBe(false);
  });

  test('a user that may do more', () => {
    const changed = manifestsOf(text.replaceAll('- Describe\n', '- Alter\n'));
    expect(accessOf(changed, 'order').other).toContain('Alter');
  });
});

test('expressions that Prometheus could not read, or that ask for what is not measured, are caught', () => {
  expect(parseQuery('sum by (service (rate(a_total[5m]))').errors).not.toEqual([]);
  expect(parseQuery('max(projection_lag_seconds{service="query"}) > 60')).toEqual({
    errors: [],
    metrics: ['projection_lag_seconds'],
  });
  expect(exists('http_request_duration_seconds_count')).toBe(true);
  expect(exists('http_request_duration_minutes')).toBe(false);
});
