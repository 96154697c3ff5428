import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

export type Container = {
  readonly id: string;
  /** Of the compose file. */
  readonly service: string;
  /** Of its first process, on this machine; 0 while it is being started again. */
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
  /** One that this machine can reach. */
  readonly address: string;
  readonly healthy: boolean;
};

/** `docker compose` on the files that `COMPOSE_FILE` names, or else on docker-compose.yml. */
export const compose = async (...args: readonly string[]): Promise<string> =>
  (await run('docker', ['compose', ...args], { cwd: root, maxBuffer: 64 * 1024 * 1024 })).stdout;

type Inspected = {
  readonly Id: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>>; readonly Env: readonly string[] };
  readonly State: { readonly Pid: number; readonly Health?: { readonly Status: string } };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
};

const containerOf = ({ Id: id, Config, State, NetworkSettings }: Inspected): Container => ({
  id,
  service: Config.Labels['com.docker.compose.service'] ?? '',
  pid: State.Pid,
  environment: Object.fromEntries(
    Config.Env.map((one): [string, string] => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
  ),
  address: Object.values(NetworkSettings.Networks).find(({ IPAddress }) => IPAddress !== '')?.IPAddress ?? '',
  healthy: State.Health === undefined || State.Health.Status === 'healthy',
});

/** Every container that should be running, whether it is or not. */
export const containers = async (): Promise<readonly Container[]> => {
  const ids = (await compose('ps', '-aq')).split('\n').filter(Boolean);
  const inspected: readonly Inspected[] = JSON.parse((await run('docker', ['inspect', ...ids])).stdout);
  return inspected.map(containerOf).filter(({ service }) => service !== 'certificates');
};

export const containerOfService = async (service: string): Promise<Container> => {
  const found = (await containers()).find((container) => container.service === service);
  if (found === undefined) throw new Error(`there is no container of ${service}: docker compose up first`);
  return found;
};
