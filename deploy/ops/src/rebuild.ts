import { setTimeout as delay } from 'node:timers/promises';
import { type Command, type Output, UsageError } from './command.ts';
import { ask, askJson, type Reachable, servicesAt } from './http.ts';

type Rebuild = {
  readonly build: number;
  readonly state: string;
  readonly done: number;
  readonly events: number;
  readonly seconds: number;
  readonly error?: string;
  readonly comparison?: Comparison;
};
type Comparison = {
  readonly agrees: boolean;
  readonly tables: readonly { readonly built: { readonly table: string }; readonly differing?: number }[];
  readonly differences?: readonly Difference[];
};
type Difference = {
  readonly table: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly in: 'live' | 'built' | 'both';
  readonly columns: readonly string[];
};
type Projection = {
  readonly name: string;
  /** Where those of its service are. */
  readonly path: string;
  readonly rebuild?: Rebuild;
};

const projectionsAt = async (at: Reachable, path: string): Promise<readonly Projection[]> => {
  const { items } = await askJson<{ items: readonly Omit<Projection, 'path'>[] }>(at, path);
  return items.map((one) => ({ ...one, path }));
};

/** Those of every service that has any and answers. */
const projectionsOf = async (at: Reachable, { say }: Output): Promise<readonly Projection[]> => {
  const found = (await servicesAt(at)).map(async ({ name }) => {
    const path = `/${name}/v1/projections`;
    const { status } = await ask(at, path);
    if (status === 200) return projectionsAt(at, path);
    if (status !== 404) say(`! ${name} does not say what it has: ${status}`);
    return [];
  });
  return (await Promise.all(found)).flat();
};

/** Which rows differ, one line each, and how many are not named. */
export const differenceLines = ({ tables, differences = [] }: Comparison): readonly string[] => [
  ...differences.map(({ table, key, in: side, columns }) => {
    const of = Object.entries(key).map(([column, value]) => `${column} ${value}`);
    const what = { live: 'only in the live one', built: 'only in the rebuilt one', both: columns.join(', ') }[side];
    return `  ${table}: ${of.join(', ')}: ${what}`;
  }),
  ...tables.flatMap(({ built: { table }, differing = 0 }) => {
    const more = differing - differences.filter((one) => one.table === table).length;
    return more > 0 ? [`  ${table}: ${more} more`] : [];
  }),
];

/** Follows a build until it is live, or is not to be. Resolves with whether it is. */
const follow = async (
  at: Reachable,
  { name, path }: Projection,
  build: number,
  isAccepted: boolean,
  { say }: Output,
): Promise<boolean> => {
  for (let shown = -1; ; await delay(200)) {
    const progress = (await projectionsAt(at, path)).find((one) => one.name === name)?.rebuild;
    if (progress?.build !== build) continue;
    const { state, done, events, seconds, comparison } = progress;
    if (state === 'failed') {
      say(`${name}: failed: ${progress.error}`);
      return false;
    }
    if (state === 'withheld' && comparison !== undefined && !isAccepted) {
      say(`${name}: build ${build} DIFFERS from what is live, which stays:`);
      for (const line of differenceLines(comparison)) say(line);
      say(`  npm run ops -- accept ${name}: lets it go live`);
      return false;
    }
    if (state === 'swapped') {
      const rate = seconds > 0 ? Math.round(events / seconds) : events;
      const verdict = comparison === undefined ? 'not compared' : comparison.agrees ? 'agrees' : 'DIFFERS';
      say(`${name}: swapped, ${events} events in ${seconds} s (${rate}/s), ${verdict} with what was live`);
      return true;
    }
    const percent = Math.floor(done * 100);
    if (percent > shown) say(`${name}: ${percent} %`);
    shown = Math.max(shown, percent);
  }
};

const rebuildOne = async (at: Reachable, projection: Projection, output: Output): Promise<boolean> => {
  const { name, path } = projection;
  const { build } = await askJson<{ build: number }>(at, `${path}/${name}/rebuild`, 'POST');
  return follow(at, projection, build, false, output);
};

export const accept: Command = {
  name: 'accept',
  usage: ['accept <projection>'],
  summary: 'lets a rebuilt read model go live that was withheld because it differs from the live one',
  run: async ({ positionals: [wanted] }, { config, say }) => {
    const all = await projectionsOf(config, { say });
    const withheld = all.filter(({ rebuild: last }) => last?.state === 'withheld');
    const found = withheld.find(({ name }) => name === wanted);
    const build = found?.rebuild?.build;
    if (found === undefined || build === undefined) {
      const names = withheld.map(({ name }) => name).join(', ');
      throw new UsageError(withheld.length === 0 ? 'nothing is withheld' : `which one: ${names}`);
    }
    await askJson(config, `${found.path}/${found.name}/builds/${build}/accept`, 'POST');
    return follow(config, found, build, true, { say });
  },
};

export const rebuild: Command = {
  name: 'rebuild',
  usage: ['rebuild all', 'rebuild <projection>'],
  summary:
    'builds read models anew beside the live ones, compares and swaps them; one that differs is withheld, and ' +
    'the exit code is 1',
  run: async ({ positionals: [wanted] }, { config, say }) => {
    const all = await projectionsOf(config, { say });
    const chosen = wanted === 'all' ? all : all.filter((one) => one.name === wanted);
    if (chosen.length === 0) throw new UsageError(`which one: all, ${all.map((one) => one.name).join(', ')}`);
    let agreed = true;
    for (const projection of chosen) agreed = (await rebuildOne(config, projection, { say })) && agreed;
    return agreed;
  },
};
