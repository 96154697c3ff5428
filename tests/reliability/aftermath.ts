import { until } from '../system/until.ts';
import { check, type Violation } from './checker/index.ts';
import { loadFigures } from './figures.ts';
import { operationsOf, readHistory } from './history.ts';
import { loadEvidence } from './load-evidence.ts';
import { whenQuiet } from './quiet.ts';

type Status = { readonly name: string; readonly rebuild?: { readonly build: number; readonly state: string } };

/** Asks until there is an answer: a busy system may say that it has no time. */
const projectionsOf = (address: string): Promise<readonly Status[]> =>
  until('the system says how its projections are', async () => {
    const answer = await fetch(`${address}/query/v1/projections`);
    const body: { readonly items?: readonly Status[] } = JSON.parse(await answer.text());
    return body.items;
  });

/** Gives the number of the new build. */
export const requestRebuild = async (address: string, projection: string): Promise<number> => {
  const answer = await fetch(`${address}/query/v1/projections/${projection}/rebuild`, { method: 'POST' });
  return JSON.parse(await answer.text()).build;
};

/** Builds every read model of the running system anew. */
export const rebuildAll = async (address: string): Promise<void> => {
  const builds = new Map<string, number>();
  for (const { name } of await projectionsOf(address)) builds.set(name, await requestRebuild(address, name));
  await until('every read model is rebuilt', async () => {
    const states = await projectionsOf(address);
    return states.every(({ name, rebuild }) => rebuild?.state === 'swapped' && rebuild.build === builds.get(name));
  });
};

export type Run = {
  /** Of the running system, which nobody asks for anything any more. */
  readonly address: string;
  readonly databaseUrl: string;
  readonly historyPath: string;
  /** How long it may take to come to rest, in ms. */
  readonly patience: number;
};

/** Waits until the system is at rest, rebuilds its read models, and checks everything that a run has left. */
export const examine = async ({ address, databaseUrl, historyPath, patience }: Run): Promise<readonly Violation[]> => {
  const unfinished = await whenQuiet(databaseUrl, {}, patience);
  if (unfinished.length === 0) await rebuildAll(address);
  return check(
    await loadEvidence(databaseUrl, {
      operations: operationsOf(await readHistory(historyPath)),
      figures: await loadFigures(databaseUrl),
      unfinished,
    }),
  );
};
