import { consoleConfig } from '@sales/console';
import { customerService } from '@sales/customer';
import { identityService } from '@sales/identity';
import { inventoryService } from '@sales/inventory';
import { opsConfig } from '@sales/ops/config';
import { orderService } from '@sales/order';
import { cluster, clusterReadSide } from '@sales/platform/cluster';
import { queryService } from '@sales/projector';
import { loadConfig, schemaIn } from '@sales/service-kit';
import type { TObject } from 'typebox';
import { type Container, type Manifest, ofKind, type PodSpec, type Workload } from './manifests.ts';

/** First segment of the paths of each service and of the console, by the name of its workload. */
export const pathOf: Readonly<Record<string, string>> = {
  console: 'console',
  customer: customerService.name,
  identity: identityService.name,
  inventory: inventoryService.name,
  order: orderService.name,
  projector: queryService.name,
};

/** What each service takes, by the name of its workload. */
export const schemas: Readonly<Record<string, TObject>> = {
  backup: opsConfig,
  console: consoleConfig,
  customer: schemaIn(cluster, customerService),
  identity: schemaIn(cluster, identityService),
  inventory: schemaIn(cluster, inventoryService),
  order: schemaIn(cluster, orderService),
  projector: schemaIn(clusterReadSide, queryService),
};

/** Read by Node itself. */
const ofNode = new Set(['NODE_EXTRA_CA_CERTS']);

/** Stands for what is in a Secret. */
const secret = '0123456789abcdef0123456789abcdef';

/** Where the container finds keys of Secrets as files. */
const secretFolders = ({ volumeMounts = [] }: Container, { volumes = [] }: PodSpec): readonly string[] =>
  volumeMounts.flatMap(({ name, mountPath }) =>
    volumes.some((volume) => volume.name === name && volume.secret !== undefined) ? [`${mountPath}/`] : [],
  );

/** With what is in the files that variables name, as `loadConfig` reads them where a service is. */
const withFiles = (
  values: Environment['values'],
  schema: TObject,
  folders: readonly string[],
): { readonly values: Environment['values']; readonly errors: readonly string[] } => {
  const errors: string[] = [];
  const entries = Object.entries(values).map(([name, value]): readonly [string, string] => {
    const plain = name.replace(/_FILE$/, '');
    if (name in schema.properties || plain === name || !(plain in schema.properties)) return [name, value];
    if (!folders.some((folder) => value.startsWith(folder))) errors.push(`${name} is in no Secret: ${value}`);
    return [plain, secret];
  });
  return { values: Object.fromEntries(entries), errors };
};

export type Environment = {
  readonly values: Readonly<Record<string, string>>;
  /** Only there to be used in the value of another. */
  readonly helpers: ReadonlySet<string>;
  readonly errors: readonly string[];
};

/** What the process gets, as the kubelet puts it together: settings, and variables that may use those above them. */
export const environmentOf = (manifests: readonly Manifest[], { env = [], envFrom = [] }: Container): Environment => {
  const errors: string[] = [];
  const helpers = new Set<string>();
  const settings = envFrom.flatMap(({ configMapRef }) => {
    const found = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef?.name);
    if (found === undefined) errors.push(`there are no settings ${configMapRef?.name}`);
    return Object.entries(found?.data ?? {});
  });
  const own: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    own[name] =
      valueFrom === undefined
        ? (value ?? '').replace(/\$\(([A-Z_]+)\)/g, (reference, used: string) => {
            if (own[used] === undefined) errors.push(`${name} uses ${used}, which is not above it`);
            helpers.add(used);
            return own[used] ?? reference;
          })
        : secret;
  }
  return { values: { ...Object.fromEntries(settings), ...own }, helpers, errors };
};

/** Variables that the service does not know, lacks, or would refuse. */
export const environmentErrors = (manifests: readonly Manifest[], workload: Manifest<Workload>): readonly string[] => {
  const schema = schemas[workload.metadata.name];
  const [container] = workload.spec.template.spec.containers;
  if (schema === undefined || container === undefined) return [`there is no service ${workload.metadata.name}`];
  const { values: given, helpers, errors } = environmentOf(manifests, container);
  const folders = secretFolders(container, workload.spec.template.spec);
  const { values, errors: misplaced } = withFiles(given, schema, folders);
  const unknown = Object.keys(values).filter(
    (name) => !(name in schema.properties) && !helpers.has(name) && !ofNode.has(name),
  );
  const refused: string[] = [];
  try {
    const config: Readonly<Record<string, unknown>> = loadConfig(schema, values);
    const listens = workload.kind !== 'CronJob';
    if (listens && config['HOST'] !== '0.0.0.0') refused.push('it cannot be reached');
    if (listens && config['TRUSTED_PROXIES'] === undefined) refused.push('it takes all clients for the Ingress');
    if (['READS', 'COMMANDS', 'ADDRESS'].some((what) => config[`RATE_LIMIT_${what}`] === 0))
      refused.push('it has no limit of requests');
    if ('SETUP_CODE' in schema.properties && config['SETUP_CODE'] === undefined)
      refused.push('there is no way to the first administrator');
  } catch (error) {
    refused.push(String(error));
  }
  return [...errors, ...misplaced, ...unknown.map((name) => `${name} is not known`), ...refused];
};
