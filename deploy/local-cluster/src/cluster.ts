import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Lifecycle, overviewOf } from '@sales/service-kit';
import { freePort } from '@sales/test-kit/ports';
import type { LocalClusterConfig } from './config.ts';
import { startGateway } from './gateway.ts';
import { type Infrastructure, messageOf, startInfrastructure } from './infrastructure.ts';
import { type Kept, keep } from './processes.ts';

type Service = { readonly name: string; readonly path: string; readonly instances: number };

/** An instance of a service. */
export type Instance = {
  readonly name: string;
  readonly service: string;
  readonly origin: string;
  readonly kept: Kept;
};

export type Cluster = {
  readonly address: string;
  readonly instances: readonly Instance[];
  readonly infrastructure: Infrastructure;
};

const servicesOf = (config: LocalClusterConfig): readonly Service[] => [
  { name: 'customer', path: 'customer', instances: config.CUSTOMER_INSTANCES },
  { name: 'inventory', path: 'inventory', instances: config.INVENTORY_INSTANCES },
  { name: 'order', path: 'order', instances: config.ORDER_INSTANCES },
  { name: 'projector', path: 'query', instances: config.PROJECTOR_INSTANCES },
  { name: 'identity', path: 'identity', instances: config.IDENTITY_INSTANCES },
];

type Checks = Readonly<Record<string, { readonly ok: boolean; readonly detail?: string } | undefined>>;

/** Whether an instance is ready, and why it will not be before an operator has done something. */
const look = async ({ origin, service }: Instance): Promise<{ isReady: boolean; stuck?: string | undefined }> => {
  const answer = await fetch(`${origin}/${service}/readyz`).catch(() => undefined);
  if (answer === undefined || answer.ok) return { isReady: answer !== undefined };
  const { checks = {} }: { checks?: Checks } = (await answer.json().catch(() => undefined)) ?? {};
  const alignment = checks['store and topics'];
  return { isReady: false, stuck: alignment?.ok === false ? alignment.detail : undefined };
};

/** A process that ends so often before all are ready will not start. */
const mostEnds = 3;

/** Why the cluster will not become ready; nothing while it may. */
const whyNot = (instances: readonly Instance[], { failures, double }: Infrastructure): readonly string[] => {
  const kept = [...instances.map((instance) => instance.kept), ...(double === undefined ? [] : [double])];
  const ended = kept.flatMap(({ name, ends }) => {
    const { count, lastWords } = ends();
    return count < mostEnds ? [] : [`${name} ended ${count} times, and said last:\n${lastWords}`];
  });
  return [...failures().map(messageOf), ...ended];
};

/** What people see. */
const pages = 'console';

type Environment = Readonly<Record<string, string>>;

/** Database of the keys of personal data, one for all services. */
const vault = 'vault';

/**
 * Brings up the whole cluster, each service with the settings; resolves when every instance is ready, or waits for an
 * operator and has said for what. What it starts stops with the lifecycle.
 * @throws Error that says why it cannot start; what has started by then stops with the lifecycle
 */
export const startCluster = async (
  config: LocalClusterConfig,
  settings: Readonly<Record<string, string>>,
  lifecycle: Lifecycle,
): Promise<Cluster> => {
  const say = (name: string, line: string): void => {
    process.stderr.write(`[${name}] ${line}\n`);
  };
  const services = servicesOf(config);
  const infrastructure = await startInfrastructure(
    config,
    [...services.map(({ name }) => name), vault],
    lifecycle,
    say,
  );
  const instances: Instance[] = [];
  let stopping = false;
  // Registered once, so that they all stop at the same time.
  lifecycle.onStop('services', async () => {
    stopping = true;
    await Promise.all(instances.map(({ kept }) => kept.stop()));
  });
  const start = async (title: string, name: string, service: string, env: Environment): Promise<Instance> => {
    const port = await freePort();
    if (stopping) throw new Error('stopped while starting');
    const kept = keep({
      name: title,
      entry: `services/${name}/src/main.ts`,
      env: { ...settings, PORT: String(port), LOG_LEVEL: config.LOG_LEVEL, ...env },
      onLine: say,
    });
    const instance: Instance = { name: title, service, origin: `http://127.0.0.1:${port}`, kept };
    instances.push(instance);
    return instance;
  };
  for (const { name, path, instances: count } of services)
    for (let nth = 1; nth <= count; nth++)
      await start(count === 1 ? name : `${name} ${nth}`, name, path, {
        DATABASE_URL: infrastructure.databaseUrl(name),
        KEYS_DATABASE_URL: infrastructure.databaseUrl(vault),
        KEYS_DIR: join(resolve(config.DATA_DIR), 'keys'),
        KAFKA_BROKERS: infrastructure.kafkaBrokers,
        REDIS_URL: infrastructure.redisUrl,
        EVENTSTORE_URL: infrastructure.eventStoreUrl,
      });
  const upstreams = new Map<string, readonly string[]>(
    services.map(({ path }) => [path, instances.filter(({ service }) => service === path).map(({ origin }) => origin)]),
  );
  const gateway = await startGateway({
    port: config.PORT,
    upstreams,
    pages,
    say: (line) => say('gateway', line),
    index: () => ({
      name: 'Sales management, as a cluster',
      data: config.DATA_DIR,
      services: overviewOf(
        services.map(({ path, name, instances: count }) => ({
          name: path,
          title: name,
          description: count === 1 ? 'one process' : `${count} processes`,
        })),
      ),
      instances: instances.map(({ name, service, origin, kept }) => ({ name, service, origin, pid: kept.pid() })),
      infrastructure: {
        kafka: infrastructure.kafkaBrokers,
        // Of the stand-in only: a URL of your own has a password in it.
        ...(infrastructure.double !== undefined && { eventStore: infrastructure.eventStoreUrl }),
        redis: infrastructure.redisUrl,
        double: infrastructure.double?.pid(),
      },
    }),
  });
  lifecycle.onStop('gateway', gateway.stop);
  // Through the gateway, which knows which instances are there.
  const addresses = services.map(({ path }) => [`${path.toUpperCase()}_URL`, gateway.address]);
  const { origin } = await start(pages, pages, pages, {
    ...Object.fromEntries(addresses),
    TRUSTED_PROXIES: '127.0.0.1',
  });
  upstreams.set(pages, [origin]);
  for (const instance of instances) {
    for (let seen = await look(instance); !seen.isReady; seen = await look(instance)) {
      if (seen.stuck !== undefined) {
        say(instance.name, `is not ready: ${seen.stuck}`);
        break;
      }
      await delay(100);
      if (stopping) throw new Error('stopped while starting');
      const reasons = whyNot(instances, infrastructure);
      if (reasons.length > 0) throw new Error(reasons.join('\n'));
    }
  }
  return { address: gateway.address, instances, infrastructure };
};
