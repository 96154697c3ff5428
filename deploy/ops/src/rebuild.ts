import { setTimeout as delay } from 'node:timers/promises';
import { type Command, type Output, UsageError } from './command.ts';
import { ask, askJson, servicesAt } from './http.ts';

type Rebuild = {
  readonly build: number;
  readonly state: string;
  readonly done: number;
  readonly events: number;
  readonly seconds: number;
  readonly error?: string;
  readonly comparison?: { readonly agrees: boolean };
};
type Projection = {
  readonly name: string;
  /** Where those of its service are. */
  readonly path: string;
  readonly rebuild?: Rebuild;
};

const projectionsAt = async (baseUrl: string, path: string): Promise<readonly Projection[]> => {
  const { items } = await askJson<{ items: readonly Omit<Projection, 'path'>[] }>(baseUrl, path);
  return items.map((one) => ({ ...one, path }));
};

/** Those of every service that has any and answers. */
const projectionsOf = async (baseUrl: string, { say }: Output): Promise<readonly Projection[]> => {
  const found = (await servicesAt(baseUrl)).map(async ({ name }) => {
    const path = `/${name}/v1/projections`;
    const { status } = await ask(baseUrl, path);
    if (status === 200) return projectionsAt(baseUrl, path);
    if (status !== 404) say(`! ${name} does not say what it has: ${status}`);
    return [];
  });
  return (await Promise.all(found)).flat();
};

/** Resolves with whether the new tables agree with the old ones. */
const rebuildOne = async (baseUrl: string, { name, path }: Projection, { say }: Output): Promise<boolean> => {
  const { build } = await askJson<{ build: number }>(baseUrl, `${path}/${name}/rebuild`, 'POST');
  for (let shown = -1; ; await delay(200)) {
    const progress = (await projectionsAt(baseUrl, path)).find((one) => one.name === name)?.rebuild;
    if (progress?.build !== build) continue;
    const { state, done, events, seconds, comparison } = progress;
    if (state === 'failed') {
      say(`${name}: failed: ${progress.error}`);
      return false;
    }
    if (state === 'swapped') {
      const rate = seconds > 0 ? Math.round(events / seconds) : events;
      const verdict = comparison === undefined ? 'not compared' : comparison.agrees ? 'agrees' : 'DIFFERS';
      say(`${name}: swapped, ${events} events in ${seconds} s (${rate}/s), ${verdict} with what was live`);
      return comparison?.agrees !== false;
    }
    const percent = Math.floor(done * 100);
    if (percent > shown) say(`${name}: ${percent} %`);
    shown = Math.max(shown, percent);
  }
};

export const rebuild: Command = {
  name: 'rebuild',
  usage: ['rebuild all', 'rebuild <projection>'],
  summary: 'builds read models anew beside the live ones, compares and swaps them; exits with 1 when one differs',
  run: async ({ positionals: [wanted] }, { config, say }) => {
    const all = await projectionsOf(config.BASE_URL, { say });
    const chosen = wanted === 'all' ? all : all.filter((one) => one.name === wanted);
    if (chosen.length === 0) throw new UsageError(`which one: all, ${all.map((one) => one.name).join(', ')}`);
    let agreed = true;
    for (const projection of chosen) agreed = (await rebuildOne(config.BASE_URL, projection, { say })) && agreed;
    return agreed;
  },
};
