import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Index = {
  readonly instances: readonly {
    readonly name: string;
    readonly service: string;
    readonly origin: string;
    readonly pid?: number;
  }[];
  readonly infrastructure: {
    /** `host:port`, several with commas between; `user:password@` before the first one where brokers ask for that. */
    readonly kafka: string;
    readonly eventStore: string;
    readonly double?: number;
  };
};

/** Where the parts of a running cluster are. */
export type Places = {
  readonly index: () => Promise<Index>;
  /** Connection URL of the database of a service. */
  readonly databaseUrl: (service: string) => Promise<string>;
  /** Process of the broker; undefined while there is none. */
  readonly brokerPid: () => number | undefined;
  /** What a request says of its sender. Absent: the system has no administrator. */
  readonly headers?: Readonly<Record<string, string>>;
};

export const databases = ['customer', 'inventory', 'order', 'projector', 'identity'] as const;

/** The broker that keeps its log in the folder. */
export const brokerIn = (folder: string): number | undefined => {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const line = lines.find((one) => one.includes('kafka.Kafka') && one.includes(folder));
  return line === undefined ? undefined : Number.parseInt(line, 10);
};

export const placesOf = (folder: string, address: () => Promise<string>): Places => ({
  index: async () => JSON.parse(await (await fetch(`${await address()}/`)).text()),
  databaseUrl: async (service) => {
    const password = await readFile(join(folder, 'postgres/password'), 'utf8');
    return `postgres://sales:${password}@/${service}?host=${encodeURIComponent(join(folder, 'postgres'))}`;
  },
  brokerPid: () => brokerIn(folder),
});
