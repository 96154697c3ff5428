import {
  closeServer,
  createLifecycle,
  createLogger,
  createServer,
  followTls,
  listen,
  loadConfig,
  overviewOf,
  readTls,
  registerService,
  serviceConfig,
} from '@sales/service-kit';
import { type TProperties, Type } from 'typebox';
import { serveConsole } from './console.ts';
import { readFiles } from './files.ts';
import { answerTimeout, servicesAt } from './forward-over-http.ts';

const address = Type.String({
  pattern: '^https?://[^\\s/?#@]+$',
  description: 'http://order:8080, or https: with a certificate that Node trusts (NODE_EXTRA_CA_CERTS)',
});

const { HOST, PORT, LOG_LEVEL, METRICS_OPEN, STOP_GRACE, TLS_CERT_FILE, TLS_KEY_FILE, TRUSTED_PROXIES } = serviceConfig;

const variables = {
  ...{ HOST, PORT, LOG_LEVEL, METRICS_OPEN, STOP_GRACE, TLS_CERT_FILE, TLS_KEY_FILE, TRUSTED_PROXIES },
  /** Where the services are, for what their APIs are asked. */
  CUSTOMER_URL: address,
  IDENTITY_URL: address,
  INVENTORY_URL: address,
  ORDER_URL: address,
  QUERY_URL: address,
} satisfies TProperties;

/** Everything that the console can be told as a process of its own. It has no password and no key. */
export const consoleConfig = Type.Object(variables);

/** What programs get that ask for `/`. */
const overview = {
  name: 'Sales management, as a cluster',
  services: overviewOf([
    { name: 'customer', title: 'customer', description: 'customers, contacts and their credit' },
    { name: 'inventory', title: 'inventory', description: 'stock, places and movements' },
    { name: 'order', title: 'order', description: 'quotes, orders, shipments, invoices and payments' },
    { name: 'query', title: 'query', description: 'lists, reports, search, and the past' },
    { name: 'identity', title: 'identity', description: 'sign-in, users, roles and API keys' },
  ]),
};

/** Serves the console as a process of its own, with the app of this folder, until a signal stops it. */
export const runConsole = async (env: NodeJS.ProcessEnv, appFolder: () => Promise<string>): Promise<void> => {
  const config = loadConfig(consoleConfig, env);
  const logger = createLogger({ name: 'console', level: config.LOG_LEVEL });
  const lifecycle = createLifecycle({ logger });
  lifecycle.handleSignals();
  const server = createServer({
    logger,
    tls: readTls(config),
    openMetrics: config.METRICS_OPEN,
    trustedProxies: config.TRUSTED_PROXIES?.split(',') ?? [],
    // Longer than it waits for a service.
    handlerTimeout: answerTimeout + 5000,
    // The console lets no one see its metrics but those who reach the process itself.
    identify: () => ({ id: 'anonymous', may: () => false }),
  });
  followTls(server, config, logger);
  lifecycle.onStop('server', () => closeServer(server, config.STOP_GRACE));
  await registerService(server, { name: 'console', title: 'console', version: '1.0.0' }, () => {});
  const services = servicesAt({
    customer: config.CUSTOMER_URL,
    identity: config.IDENTITY_URL,
    inventory: config.INVENTORY_URL,
    order: config.ORDER_URL,
    query: config.QUERY_URL,
  });
  serveConsole(server, { services, files: await readFiles(await appFolder()), overview });
  logger.info({ url: `${await listen(server, config)}/` }, 'console is up');
};
