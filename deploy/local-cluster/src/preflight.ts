import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { whatKafkaLacks } from '@sales/test-kit/kafka';
import type { LocalClusterConfig } from './config.ts';

const install = 'npm run native:install';

const isInstalled = (program: string): Promise<boolean> =>
  promisify(execFile)(program, ['--version']).then(
    () => true,
    () => false,
  );

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** What keeps the cluster from starting, all of it, each with the command that helps. Starts nothing. */
export const preflight = async (config: LocalClusterConfig): Promise<readonly string[]> => {
  const kafka = config.KAFKA_BROKERS === undefined ? await whatKafkaLacks() : [];
  const redis = config.REDIS_URL === undefined && !(await isInstalled('redis-server')) ? ['redis-server'] : [];
  const isTaken = config.PORT !== 0 && !(await isFree(config.PORT));
  return [
    ...kafka.map((what) => `${what} is missing: run \`${install}\`, or set KAFKA_BROKERS to a Kafka that runs`),
    ...redis.map((what) => `${what} is missing: run \`${install}\`, or set REDIS_URL to a Redis that runs`),
    ...(isTaken ? [`port ${config.PORT} is taken: run \`PORT=${config.PORT + 1} npm run cluster\``] : []),
  ];
};
