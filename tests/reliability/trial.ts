import { join } from 'node:path';
import { dataFolder } from '../system/running-system.ts';
import { examine } from './aftermath.ts';
import type { Violation } from './checker/index.ts';
import { type Client, clientOf } from './driver/client.ts';
import { openHistory } from './history.ts';
import { diedBySelf, type Supervisor, supervise } from './supervisor.ts';

export type Trial<Result> = {
  readonly violations: readonly Violation[];
  readonly result: Result;
  /** What the system wrote in its last life. */
  readonly log: string;
};

export type Script<Result> = {
  /** Uses the system through the client until it has had enough. */
  readonly load: (client: Client, closing: AbortSignal) => Promise<Result>;
  /** Starts and kills the system meanwhile; the last life must be over when it resolves. */
  readonly faults: (system: Supervisor, load: Promise<Result>) => Promise<void>;
};

/** How long the system may take to come to rest after the last fault, in ms. */
const timeoutMs = 120_000;

/** Runs load and faults on a fresh data folder at the same time, lets the system recover, and checks what is left. */
export const runTrial = async <Result>({ load, faults }: Script<Result>): Promise<Trial<Result>> => {
  const folder = await dataFolder();
  const historyPath = join(folder.path, 'history.ndjson');
  const history = await openHistory(historyPath);
  const system = supervise(folder.path);
  const client = clientOf(history, system);
  const closing = new AbortController();
  try {
    const loading = load(client, closing.signal);
    loading.catch(() => {});
    await faults(system, loading);
    closing.abort();
    const last = system.start();
    const result = await Promise.race([loading, last.ended.then(() => Promise.reject(diedBySelf(last)))]);
    const address = await system.address();
    const violations = await examine({ address, databaseUrl: await system.databaseUrl(), historyPath, timeoutMs });
    return { violations, result, log: last.log() };
  } finally {
    await system.stop();
    await client.close();
    await history.close();
    await folder.remove();
  }
};
