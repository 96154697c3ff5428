import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { topicSettings } from '@sales/adapter-kafka';
import { persons } from '@sales/contracts';
import { describe, expect, test } from 'vitest';
import { read, root } from './architecture/sources.ts';
import { environmentErrors, environmentOf, pathOf } from './k8s/environment.ts';
import { mayConnect, partiesOf } from './k8s/flows.ts';
import { accessOf, everyTopic, groupsOf, readBy, services, writtenBy } from './k8s/log.ts';
import { isProcess, isService, jobs, ofKind, selects, workloads } from './k8s/manifests.ts';
import { noSecrets, podRules, restrictedContainer, restrictedPod } from './k8s/pods.ts';
import { exists, parseQuery } from './k8s/promql.ts';
import { manifestsOf, renderer, renderFolder, renderText } from './k8s/render.ts';
import { schemaErrors } from './k8s/schemas.ts';

if (renderer === undefined) console.warn('k8s/ is not checked: there is neither kubectl nor kustomize on this machine');

describe.skipIf(renderer === undefined).each(['dev', 'prod'])('k8s/overlays/%s', (overlay) => {
  const manifests = renderer === undefined ? [] : manifestsOf(renderText(overlay));
  const processes = workloads(manifests).filter(isProcess);
  const ofServices = processes.filter(isService);
  const namespace = manifests.find(({ kind }) => kind === 'Namespace')?.metadata;

  test('is what the schemas of Kubernetes and of the operators allow', { timeout: 60_000 }, () => {
    expect(manifests.flatMap(schemaErrors)).toEqual([]);
    expect(manifests.length).toBeGreaterThan(40);
  });

  test('has every service, and keeps everything in one namespace', () => {
    expect(ofServices.map(({ metadata }) => metadata.name).toSorted()).toEqual(services);
    const namespaces = manifests.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [] : [metadata.namespace]));
    expect([...new Set(namespaces)]).toEqual([namespace?.name]);
    expect(namespace?.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  test.each(Object.entries(podRules))('pods keep to: %s', (_, rule) => {
    const all = [...workloads(manifests), ...jobs(manifests)];
    expect(all.flatMap((one) => rule(one).map((what) => `${one.metadata.name} ${what}`))).toEqual([]);
  });

  test('the pods that Strimzi makes are restricted', () => {
    const found = ofKind(manifests, 'Kafka').flatMap(({ spec: { kafka, entityOperator } }) => [
      ...[kafka.template.pod, entityOperator.template.pod].flatMap(({ securityContext }) =>
        restrictedPod(securityContext),
      ),
      ...[
        kafka.template.kafkaContainer,
        entityOperator.template.topicOperatorContainer,
        entityOperator.template.userOperatorContainer,
      ].flatMap(({ securityContext }) => restrictedContainer(securityContext)),
    ]);
    expect(found).toEqual([]);
  });

  test('the heap of a process fits its memory', () => {
    const [, heap] = /--max-old-space-size=(\d+)/.exec(read('deploy/Dockerfile')) ?? [];
    for (const { spec } of processes) {
      const limit = Number.parseInt(spec.template.spec.containers[0]?.resources?.limits?.['memory'] ?? '', 10);
      expect(Number(heap) / limit).toBeLessThanOrEqual(0.75);
    }
  });

  test('nothing secret is in it', () => {
    expect(ofKind(manifests, 'Secret')).toEqual([]);
    const all = [...workloads(manifests), ...jobs(manifests)];
    expect(all.flatMap((one) => noSecrets(manifests, one))).toEqual([]);
  });

  test('the console has no password and no key', () => {
    const [pod] = processes.flatMap(({ metadata, spec }) => (metadata.name === 'console' ? spec.template.spec : []));
    const variables = (pod?.containers ?? []).flatMap(({ env = [] }) => env.map(({ value }) => value));
    expect(variables).toEqual(services.map((name) => `http://${name}:8080`));
    expect(pod?.volumes?.map(({ name, ...volume }) => [name, Object.keys(volume)])).toEqual([['tmp', ['emptyDir']]]);
  });

  test('the backup has every database with what cannot be computed, and is told where all is', () => {
    const [job] = jobs(manifests);
    const [container] = job?.spec.template.spec.containers ?? [];
    const values: Readonly<Record<string, string>> =
      container === undefined ? {} : environmentOf(manifests, container).values;
    const urls = (values['SERVICE_DATABASE_URLS'] ?? '').split(',');
    expect(urls.map((url) => /^([a-z]+)=.*:5432\/([a-z]+)\?/.exec(url)?.slice(1))).toEqual(
      services.filter((name) => name !== 'projector').map((name) => [name, name]),
    );
    const written = new Set(container?.volumeMounts?.map(({ mountPath }) => mountPath));
    for (const argument of ['/backups', '/keys-copy', values['KEYS_DIR'] ?? '']) expect(written).toContain(argument);
    expect(ofKind(manifests, 'PersistentVolumeClaim').map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['backups', 'keys', 'keys-copy']),
    );
  });

  test('every Secret that is referred to is made by an operator, or in the README', () => {
    const made = new Set([
      ...ofKind(manifests, 'KafkaUser').map(({ metadata }) => metadata.name),
      ...ofKind(manifests, 'Certificate').map(({ spec }) => spec.secretName),
    ]);
    const used = [...workloads(manifests), ...jobs(manifests)].flatMap(({ spec: { template } }) => [
      ...template.spec.containers.flatMap(({ env = [] }) =>
        env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
      ),
      ...(template.spec.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []),
    ]);
    const readme = read('k8s/README.md');
    expect(
      [...new Set(used)].filter(
        (name) => !made.has(name) && !new RegExp(`generic(?: [a-z-]+)*? ${name}\\b`).test(readme),
      ),
    ).toEqual([]);
    expect(used.length).toBeGreaterThan(services.length);
  });

  test('every process gets what it takes, and nothing that it does not know', () => {
    expect(
      [...processes, ...jobs(manifests)].flatMap((one) =>
        environmentErrors(manifests, one).map((what) => `${one.metadata.name}: ${what}`),
      ),
    ).toEqual([]);
  });

  test('what is named finds its pods', () => {
    const pods = workloads(manifests).map(({ spec }) => spec.template);
    for (const { metadata, spec } of ofKind(manifests, 'Service')) {
      const backends = pods.filter(({ metadata: { labels } }) => selects({ matchLabels: spec.selector }, labels));
      expect(backends.length, metadata.name).toBe(1);
      const open = backends[0]?.spec.containers.flatMap((one) => ('ports' in one ? JSON.stringify(one.ports) : []));
      for (const { targetPort } of spec.ports) expect(open?.join()).toContain(`"name":"${targetPort}"`);
    }
    for (const { spec } of workloads(manifests))
      expect(selects(spec.selector, spec.template.metadata.labels)).toBe(true);
    for (const { spec } of [...ofKind(manifests, 'HorizontalPodAutoscaler'), ...ofKind(manifests, 'ScaledObject')]) {
      expect(processes.map(({ metadata }) => metadata.name)).toContain(spec.scaleTargetRef.name);
    }
  });

  test('the first segment of a path leads to its service, which is asked for its health under it', () => {
    const paths = ofKind(manifests, 'Ingress').flatMap(({ spec }) => spec.rules.flatMap(({ http }) => http.paths));
    const [rest, ...more] = paths.filter(({ backend }) => backend.service.name === 'console');
    expect([rest?.path, more]).toEqual(['/', []]);
    const ofApis = paths.filter((path) => path !== rest);
    expect(ofApis.filter(({ path }) => /livez|readyz|metrics/.test(path) || path.split('/').length < 3)).toEqual([]);
    for (const { metadata, spec } of processes) {
      const segments = new Set([
        ...ofApis.filter(({ backend }) => backend.service.name === metadata.name).map(({ path }) => path.split('/')[1]),
        ...spec.template.spec.containers.flatMap(({ startupProbe, readinessProbe, livenessProbe }) =>
          [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet?.path.split('/')[1]),
        ),
        ...ofKind(manifests, 'Service')
          .filter((service) => service.metadata.name === metadata.name)
          .map((service) => service.metadata.labels?.['sales-path']),
      ]);
      expect([...segments]).toEqual([pathOf[metadata.name]]);
    }
  });

  test('the flows that are named are open, and no others', () => {
    const parties = partiesOf(manifests);
    const ports = [2113, 1112, 5432, 6379, 8000, 8080, 9090, 9092, 9187];
    const open = parties.flatMap((from) =>
      parties.flatMap((to) =>
        to.namespace !== undefined || from === to
          ? []
          : ports
              .filter((port) => mayConnect(manifests, from, to, port))
              .map((port) => `${from.name} -> ${to.name}:${port}`),
      ),
    );
    const expected = [
      ...services.flatMap((name) => [`${name} -> kafka:9092`, `${name} -> postgres:5432`, `${name} -> redis:6379`]),
      ...services.flatMap((name) => [`ingress -> ${name}:8080`, `monitoring -> ${name}:8080`]),
      ...services.map((name) => `${name} -> kurrentdb:2113`),
      ...services.map((name) => `console -> ${name}:8080`),
      ...['backup -> kurrentdb:2113', 'backup -> postgres:5432', 'ingress -> console:8080'],
      'monitoring -> console:8080',
      'operators -> postgres:5432',
      'operators -> postgres:8000',
    ];
    expect(open.toSorted()).toEqual(expected.toSorted());
    const itself = (name: string, port: number): boolean =>
      parties.some((party) => party.name === name && mayConnect(manifests, party, party, port));
    expect([
      itself('kurrentdb', 2113),
      itself('kurrentdb', 1112),
      itself('postgres', 5432),
      itself('redis', 6379),
    ]).toEqual([true, true, true, false]);
  });

  test('there is every topic, without an end of retention, as safe as there are brokers', () => {
    const replicas = overlay === 'prod' ? 3 : 1;
    const made = ofKind(manifests, 'KafkaTopic').map(({ spec }) => spec);
    const declared = made.map(({ topicName: name, partitions, config }) => {
      const cleanup = config['cleanup.policy'] === 'compact' ? 'compact' : 'keep';
      return { name, partitions, cleanup };
    });
    expect(declared.toSorted(byName)).toEqual(everyTopic.toSorted(byName));
    for (const { replicas: copies, config } of made) {
      expect({ copies, ...config }).toEqual({
        copies: replicas,
        'cleanup.policy': 'delete',
        'retention.ms': -1,
        'retention.bytes': -1,
        'min.insync.replicas': replicas === 3 ? 2 : 1,
        'unclean.leader.election.enable': false,
        'compression.type': 'producer',
      });
    }
  });

  test.each(services)('%s may write its own topics only, and read what it needs', (service) => {
    expect(accessOf(manifests, service)).toEqual({
      writes: writtenBy(service),
      reads: readBy(service),
      groups: groupsOf(service),
      other: [],
    });
  });

  test('every alert can be read by Prometheus, and asks for what is measured', () => {
    const queries = [
      ...ofKind(manifests, 'PrometheusRule').flatMap(({ spec }) =>
        spec.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ of: alert, query: parseQuery(expr) }))),
      ),
      ...ofKind(manifests, 'ScaledObject').flatMap(({ metadata, spec }) =>
        spec.triggers.flatMap(({ metadata: { query } }) =>
          query === undefined ? [] : [{ of: metadata.name, query: parseQuery(query) }],
        ),
      ),
    ];
    expect(queries.flatMap(({ of, query }) => query.errors.map((error) => `${of} ${error}`))).toEqual([]);
    expect(
      queries.flatMap(({ of, query }) => query.metrics.filter((name) => !exists(name)).map((name) => `${of}: ${name}`)),
    ).toEqual([]);
    expect(queries.filter(({ query }) => query.metrics.length === 0)).toEqual([]);
    expect(queries.length).toBeGreaterThan(10);
  });
});

describe.skipIf(renderer === undefined)('k8s/overlays/prod', () => {
  const manifests = renderer === undefined ? [] : manifestsOf(renderText('prod'));
  const ofServices = workloads(manifests).filter(isService);

  test('a drain leaves something of everything', () => {
    const budgets = ofKind(manifests, 'PodDisruptionBudget');
    for (const { metadata, spec } of workloads(manifests).filter(({ metadata: { name } }) => name !== 'redis')) {
      const own = budgets.filter((budget) => selects(budget.spec.selector, spec.template.metadata.labels));
      expect(
        own.map((budget) => budget.spec.maxUnavailable),
        metadata.name,
      ).toEqual([1]);
    }
  });

  test('Postgres has connections for as many processes as there may be', () => {
    const most = [
      ...ofKind(manifests, 'HorizontalPodAutoscaler').flatMap(({ spec: { scaleTargetRef, maxReplicas } }) =>
        scaleTargetRef.name === 'console' ? [] : [maxReplicas],
      ),
      ...ofKind(manifests, 'ScaledObject').map(({ spec }) => spec.maxReplicaCount),
    ];
    expect(most.length).toBe(services.length);
    const [cluster] = ofKind(manifests, 'Cluster');
    const processes = most.reduce((sum, one) => sum + one + 1, 0);
    expect(processes * 25).toBeLessThan(Number(cluster?.spec.postgresql.parameters.max_connections));
  });

  test('every host that is spoken to under TLS is in a certificate, and all are', () => {
    const names = new Set(ofKind(manifests, 'Certificate').flatMap(({ spec }) => spec.dnsNames ?? []));
    for (const { spec } of ofServices) {
      const [container] = spec.template.spec.containers;
      const values = container === undefined ? {} : environmentOf(manifests, container).values;
      const hosts = Object.values(values).flatMap((value) =>
        [...value.matchAll(/(?:^|[@,])([a-z0-9.-]+):\d{4}/g)].map(([, host = '']) => host),
      );
      expect(hosts.length).toBeGreaterThanOrEqual(3);
      expect(hosts.filter((host) => !names.has(host))).toEqual([]);
      expect(values).toMatchObject({
        KAFKA_TLS: 'true',
        REDIS_URL: expect.stringMatching(/^rediss:/),
        DATABASE_URL: expect.stringMatching(/sslmode=verify-full$/),
      });
      if ('EVENTSTORE_URL' in values) expect(values['EVENTSTORE_URL']).toContain('?tls=true&tlsCAFile=');
    }
  });
});

/** What an overlay that the README shows with a component would apply. */
const shownWith = async (component: string): Promise<ReturnType<typeof manifestsOf>> => {
  const shown = [...read('k8s/README.md').matchAll(/^```yaml\n([^`]*)^```/gm)].find(([, text = '']) =>
    text.includes(`components/${component}`),
  )?.[1];
  const folder = await mkdtemp(join(tmpdir(), 'sales-overlay-'));
  try {
    const there = relative(await realpath(folder), root);
    await writeFile(join(folder, 'kustomization.yaml'), (shown ?? '').replaceAll('<this repository>', there));
    const manifests = manifestsOf(renderFolder(folder));
    expect(manifests.flatMap(schemaErrors)).toEqual([]);
    const ofServices = workloads(manifests).filter(isService);
    expect(ofServices.flatMap((one) => environmentErrors(manifests, one))).toEqual([]);
    return manifests;
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe.skipIf(renderer === undefined)('an overlay as the README shows it', () => {
  test('lets people sign in by a provider', { timeout: 60_000 }, async () => {
    const manifests = await shownWith('company-sign-in');
    const settings = workloads(manifests)
      .filter(isService)
      .map(({ metadata, spec }) => {
        const [container] = spec.template.spec.containers;
        const values = container === undefined ? {} : environmentOf(manifests, container).values;
        return [metadata.name, Object.keys(values).filter((name) => /^OIDC_|^PUBLIC_/.test(name)).length];
      });
    expect(Object.fromEntries(settings)).toEqual({ customer: 4, identity: 8, inventory: 4, order: 4, projector: 4 });
    const [from] = partiesOf(manifests).filter(({ name }) => name === 'identity');
    const provider = { name: 'provider', namespace: { 'kubernetes.io/metadata.name': 'default' } };
    expect([443, 80].map((port) => from && mayConnect(manifests, from, provider, port))).toEqual([true, false]);
  });

  test('has HTTPS inside, by a certificate with every name that is asked for', { timeout: 60_000 }, async () => {
    const manifests = await shownWith('https-inside');
    const processes = workloads(manifests).filter(isProcess);
    expect(processes.length).toBe(services.length + 1);
    const [certificate] = ofKind(manifests, 'Certificate').filter(({ spec }) => spec.secretName === 'inside-tls');
    const names = certificate?.spec.dnsNames ?? [];
    expect(names.toSorted()).toEqual(processes.map(({ metadata }) => metadata.name).toSorted());
    for (const { metadata, spec } of processes) {
      const [container] = spec.template.spec.containers;
      if (container === undefined) throw new Error(`${metadata.name} has no container`);
      const { startupProbe, readinessProbe, livenessProbe } = container;
      for (const probe of [startupProbe, readinessProbe, livenessProbe]) expect(probe?.httpGet?.scheme).toBe('HTTPS');
      const { values } = environmentOf(manifests, container);
      expect(values).toMatchObject({ TLS_CERT_FILE: '/etc/sales/tls/tls.crt', TLS_KEY_FILE: '/etc/sales/tls/tls.key' });
      expect(values['NODE_EXTRA_CA_CERTS']).toBe('/etc/sales/authority/ca.crt');
      const urls = Object.entries(values).filter(([name]) => /^[A-Z]+_URL$/.test(name) && metadata.name === 'console');
      expect(urls.length).toBe(metadata.name === 'console' ? services.length : 0);
      for (const [, url] of urls) {
        expect(new URL(url).protocol).toBe('https:');
        expect(names).toContain(new URL(url).hostname);
      }
      for (const rule of Object.values(podRules)) expect(rule({ metadata, spec } as never)).toEqual([]);
    }
    const [monitor] = ofKind(manifests, 'ServiceMonitor');
    expect(monitor?.spec).toMatchObject({ endpoints: [{ scheme: 'https', tlsConfig: { serverName: 'console' } }] });
  });

  test('has the topic of persons, which one user reads, and the services write that know persons', {
    timeout: 60_000,
  }, async () => {
    const manifests = await shownWith('person-topic');
    const made = ofKind(manifests, 'KafkaTopic').find(({ spec }) => spec.topicName === persons.topic.name)?.spec;
    const { replicas, partitions, config } = made ?? {};
    const text = (value: unknown): string => String(value);
    expect([replicas, partitions]).toEqual([3, persons.topic.partitions]);
    expect(Object.fromEntries(Object.entries(config ?? {}).map(([name, value]) => [name, text(value)]))).toEqual(
      topicSettings(3, persons.topic.cleanup),
    );
    const rights = ofKind(manifests, 'KafkaUser').flatMap(({ metadata, spec }) =>
      (spec.authorization.acls ?? []).flatMap(({ resource: { name }, operations }) =>
        name === persons.topic.name ? [`${metadata.name}: ${operations.join(' ')}`] : [],
      ),
    );
    const writers = ['customer: Describe Write', 'identity: Describe Write'];
    expect(rights.toSorted()).toEqual([...writers, 'person-reader: Describe Read']);
    for (const [service, group] of [
      ['customer', 'person-topic'],
      ['identity', 'user-topic'],
    ] as const) {
      expect(accessOf(manifests, service).groups).toEqual([...groupsOf(service), group].toSorted());
      const [container] = workloads(manifests).flatMap(({ metadata, spec }) =>
        metadata.name === service ? spec.template.spec.containers : [],
      );
      expect(container && environmentOf(manifests, container).values['PERSON_TOPIC']).toBe('true');
    }
  });
});

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
