import { readFileSync } from 'node:fs';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { freePort } from './ports.ts';

/** Why images cannot be started here; undefined when they can. */
export const whyNoImages = async (): Promise<string | undefined> => {
  try {
    await getContainerRuntimeClient();
    return undefined;
  } catch (error) {
    return `no container engine: ${error instanceof Error ? error.message : error}`;
  }
};

/** The image of a service of `docker-compose.yml`, unless its environment names another. */
export const deployedImage = (variable: string): string => {
  const compose = readFileSync(new URL('../../../docker-compose.yml', import.meta.url), 'utf8');
  const image = process.env[variable] ?? new RegExp(`\\{${variable}:-([^}]+)\\}`).exec(compose)?.[1];
  if (image === undefined) throw new Error(`docker-compose.yml has no ${variable}`);
  return image;
};

export type ImageOptions = {
  readonly image: string;
  /** Inside the container. */
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Answers with 2xx over HTTP, at `port`, when the server is ready. */
  readonly healthPath: string;
};

export type StartedImage = {
  readonly host: string;
  /** Outside the container; the same after a restart. */
  readonly port: number;
  /** Kills the server and starts it again on the same data. Resolves when it is ready. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a server from its official image. */
export const startImage = async ({ image, port, environment, healthPath }: ImageOptions): Promise<StartedImage> => {
  // The engine would give another one after every restart.
  const host = await freePort();
  const container = await new GenericContainer(image)
    .withExposedPorts({ container: port, host })
    .withEnvironment({ ...environment })
    .withWaitStrategy(Wait.forHttp(healthPath, port).forStatusCodeMatching((code) => code >= 200 && code < 300))
    .withStartupTimeout(120_000)
    .start();
  return {
    host: container.getHost(),
    port: host,
    restart: () => container.restart({ timeout: 0 }),
    stop: async () => {
      await container.stop();
    },
  };
};
