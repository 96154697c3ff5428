import { until } from '../system/until.ts';
import { violationOf } from './checker/evidence.ts';
import { check, type Violation } from './checker/index.ts';
import { loadFigures } from './figures.ts';
import { operationsOf, readHistory } from './history.ts';
import { loadEvidence } from './load-evidence.ts';
import { whenQuiet } from './quiet.ts';

type Rebuild = { readonly build: number; readonly state: string; readonly comparison?: unknown };
type Status = { readonly name: string; readonly rebuild?: Rebuild };

/** A service that keeps read models, and where it is. */
export type Keeper = {
  readonly service: string;
  readonly origin: string;
  /** What a request says of its sender. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** Services that keep read models, by the first segment of their paths. */
export const keepers = ['query', 'order', 'inventory'] as const;

/** All of them in one process. */
export const keepersAt = (origin: string): readonly Keeper[] => keepers.map((service) => ({ service, origin }));

const pathOf = ({ service, origin }: Keeper): string => `${origin}/${service}/v1/projections`;

const askProjections = async (keeper: Keeper): Promise<readonly Status[] | undefined> => {
  const answer = await fetch(pathOf(keeper), { headers: keeper.headers ?? {} });
  const body: { readonly items?: readonly Status[] } = JSON.parse(await answer.text());
  return body.items;
};

/** Asks until there is an answer: a busy system may say that it has no time. */
const projectionsOf = (keeper: Keeper): Promise<readonly Status[]> =>
  until('the system says how its projections are', () => askProjections(keeper));

/** Gives the number of the new build. */
export const requestRebuild = async (keeper: Keeper, projection: string): Promise<number> => {
  const { headers = {} } = keeper;
  const answer = await fetch(`${pathOf(keeper)}/${projection}/rebuild`, { method: 'POST', headers });
  return JSON.parse(await answer.text()).build;
};

/** Whether a build that was asked for has gone live, or is not to. False when the system does not answer. */
export const isEnded = async (keeper: Keeper, projection: string, build: number): Promise<boolean> => {
  const states = await askProjections(keeper).catch(() => undefined);
  const found = states?.find(({ name }) => name === projection)?.rebuild;
  return found !== undefined && (found.build > build || ['swapped', 'failed', 'withheld'].includes(found.state));
};

const differing = violationOf('I8');

/** Builds every read model of the running system anew, reference data too; gives those that differ then. */
export const rebuildAll = async (among: readonly Keeper[]): Promise<readonly Violation[]> => {
  const violations: Violation[] = [];
  for (const keeper of among) {
    const builds = new Map<string, number>();
    for (const { name } of await projectionsOf(keeper)) builds.set(name, await requestRebuild(keeper, name));
    let states: readonly Status[] = [];
    const report = (): string => `every read model of ${keeper.service} is rebuilt: ${JSON.stringify(states)}`;
    const ended = await until(
      report,
      async () => {
        states = await projectionsOf(keeper);
        const isOver = ({ name, rebuild }: Status): boolean =>
          rebuild?.build === builds.get(name) && ['swapped', 'withheld'].includes(rebuild?.state ?? '');
        // One that is withheld holds the others up.
        const differs = states.some(({ rebuild }) => rebuild?.state === 'withheld');
        return (differs || states.every(isOver)) && states;
      },
      600_000,
    );
    const withheld = ended.filter(({ rebuild }) => rebuild?.state === 'withheld');
    violations.push(...withheld.map((one) => differing(`built anew, it differs: ${JSON.stringify(one)}`)));
  }
  return violations;
};

export type Run = {
  /** Of the running system, which gets no more requests. */
  readonly address: string;
  readonly databaseUrl: string;
  readonly historyPath: string;
  /** How long it may take to come to rest, in ms. */
  readonly timeoutMs: number;
};

/** Waits until the system is at rest, rebuilds its read models, and checks everything that a run has left. */
export const examine = async ({ address, databaseUrl, historyPath, timeoutMs }: Run): Promise<readonly Violation[]> => {
  const unfinished = await whenQuiet(databaseUrl, {}, timeoutMs);
  const differences = unfinished.length === 0 ? await rebuildAll(keepersAt(address)) : [];
  const evidence = await loadEvidence(databaseUrl, {
    operations: operationsOf(await readHistory(historyPath)),
    figures: await loadFigures(databaseUrl),
    unfinished,
  });
  return [...differences, ...check(evidence)];
};
