import { setTimeout as delay } from 'node:timers/promises';
import { type Command, counted, type Output, Problem, UsageError } from './command.ts';
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
    if (status !== 404) say(`! ${name} does not list its read models: GET ${path} answers ${status}`);
    return [];
  });
  return (await Promise.all(found)).flat();
};

/** Which rows differ, one line each, and how many are not named. */
export const differenceLines = ({ tables, differences = [] }: Comparison): readonly string[] => [
  ...differences.map(({ table, key, in: side, columns }) => {
    const of = Object.entries(key).map(([column, value]) => `${column} ${value}`);
    const both = `differs in ${columns.join(', ')}`;
    const what = { live: 'only in the live one', built: 'only in the rebuilt one', both }[side];
    return `  ${table}: ${of.join(', ')}: ${what}`;
  }),
  ...tables.flatMap(({ built: { table }, differing = 0 }) => {
    const more = differing - differences.filter((one) => one.table === table).length;
    return more > 0 ? [`  ${table}: ${counted(more, 'more row', 'more rows')}`] : [];
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
      say(`${name}: build ${build} DIFFERS from the live one, which stays live. Rows that differ:`);
      for (const line of differenceLines(comparison)) say(line);
      say(`  to make build ${build} live: npm run ops -- accept ${name}`);
      return false;
    }
    if (state === 'swapped') {
      const rate = seconds > 0 ? Math.round(events / seconds) : events;
      const verdict =
        comparison === undefined ? 'not compared with' : comparison.agrees ? 'agrees with' : 'DIFFERS from';
      say(`${name}: swapped, ${counted(events, 'event')} in ${seconds} s (${rate}/s), ${verdict} what was live`);
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

/** What is wrong with a name: it was not given, or nothing has it. */
const notOne = (wanted: string | undefined, what: string): string =>
  wanted === undefined ? '<projection> is missing' : `there is no ${what} '${wanted}'`;

export const accept: Command = {
  name: 'accept',
  usage: ['accept <projection>'],
  summary: 'makes a rebuilt read model live that was withheld because it differs from the live one',
  run: async ({ positionals: [wanted] }, { config, say }) => {
    const all = await projectionsOf(config, { say });
    const withheld = all.filter(({ rebuild: last }) => last?.state === 'withheld');
    const found = withheld.find(({ name }) => name === wanted);
    const build = found?.rebuild?.build;
    if (found === undefined || build === undefined) {
      const names = withheld.map(({ name }) => name).join(', ');
      if (withheld.length === 0) throw new UsageError('no rebuilt read model is withheld');
      throw new UsageError(`${notOne(wanted, 'withheld read model')}; withheld: ${names}`);
    }
    await askJson(config, `${found.path}/${found.name}/builds/${build}/accept`, 'POST');
    return follow(config, found, build, true, { say });
  },
};

export const rebuild: Command = {
  name: 'rebuild',
  usage: ['rebuild all', 'rebuild <projection>'],
  summary:
    'builds all read models, or one, anew beside the live ones, compares and swaps them; one that differs is ' +
    'withheld, and the exit code is 1',
  run: async ({ positionals: [wanted] }, { config, say }) => {
    const all = await projectionsOf(config, { say });
    const chosen = wanted === 'all' ? all : all.filter((one) => one.name === wanted);
    if (all.length === 0) throw new Problem(`no service at ${config.BASE_URL} lists read models`);
    if (chosen.length === 0) {
      const names = all.map((one) => one.name).join(', ');
      throw new UsageError(`${notOne(wanted, 'read model')}; allowed: all, ${names}`);
    }
    let agreed = true;
    for (const projection of chosen) agreed = (await rebuildOne(config, projection, { say })) && agreed;
    return agreed;
  },
};
