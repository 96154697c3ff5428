import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { ConfigError, loadConfig } from '@sales/service-kit';
import { afterEach, expect, test, vi } from 'vitest';
import { localClusterConfig } from './config.ts';
import { preflight } from './preflight.ts';

afterEach(() => vi.unstubAllEnvs());

const configOf = (env: Readonly<Record<string, string>>) => loadConfig(localClusterConfig, env);

test('everything that is missing is named at once, each with the command that helps', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const name of ['PATH', 'JAVA_HOME', 'XDG_CACHE_HOME']) vi.stubEnv(name, '/nowhere');
  const troubles = await preflight(configOf({ PORT: String(port) }));
  server.close();
  expect(troubles).toEqual([
    expect.stringMatching(/^Java 17 or later \(found none\) is missing: run `npm run native:install`/),
    expect.stringMatching(/^Kafka \S+ in \/nowhere\/sales\/kafka-\S+ is missing: run `npm run native:install`/),
    expect.stringMatching(/^redis-server is missing: run `npm run native:install`, or set REDIS_URL/),
    `port ${port} is taken: run \`PORT=${port + 1} npm run cluster\``,
  ]);
});

test('what is given need not be installed', async () => {
  for (const name of ['PATH', 'JAVA_HOME', 'XDG_CACHE_HOME']) vi.stubEnv(name, '/nowhere');
  const given = { PORT: '0', KAFKA_BROKERS: 'kafka:9092', REDIS_URL: 'redis://redis:6379' };
  expect(await preflight(configOf(given))).toEqual([]);
  expect(() => configOf({ ...given, REDIS_URL: 'http://redis' })).toThrow(ConfigError);
});
