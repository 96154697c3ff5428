import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError, loadConfig } from '@sales/service-kit';
import { Type } from 'typebox';

/**
 * `npm run rebuild -- <name>|all`: builds read models anew beside the live ones of the running system, and swaps them.
 * Exits with 0 when all were swapped and agreed with what had been live, else with 1.
 */

const config = Type.Object({
  /** Where the system is. */
  BASE_URL: Type.String({ default: 'http://127.0.0.1:8080', pattern: '^https?://', description: 'http://host:port' }),
});

type Rebuild = {
  readonly build?: number;
  readonly state: string;
  readonly done?: number;
  readonly events?: number;
  readonly seconds?: number;
  readonly error?: string;
  readonly comparison?: { readonly agrees: boolean };
};
type Projection = { readonly name: string; readonly live?: { readonly build: number }; readonly rebuild?: Rebuild };

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const projectionsAt = async (baseUrl: string): Promise<readonly Projection[]> => {
  const response = await fetch(`${baseUrl}/query/v1/projections`).catch((cause: unknown) => {
    throw new Error(`nothing answers at ${baseUrl}: is the system running (npm start)? BASE_URL says where`, { cause });
  });
  if (!response.ok) throw new Error(`${baseUrl} answers ${response.status}: ${await response.text()}`);
  // The answer of our own service, of this very version.
  return ((await response.json()) as { readonly items: readonly Projection[] }).items;
};

/** Resolves with whether the new tables agree with the old ones. */
const rebuild = async (baseUrl: string, { name, live }: Projection): Promise<boolean> => {
  const asked = await fetch(`${baseUrl}/query/v1/projections/${name}/rebuild`, { method: 'POST' });
  if (!asked.ok) throw new Error(`${name}: ${asked.status} ${await asked.text()}`);
  for (let shown = -1; ; await delay(200)) {
    const now = (await projectionsAt(baseUrl)).find((one) => one.name === name);
    const progress = now?.rebuild;
    if (progress === undefined || (progress.build !== undefined && progress.build <= (live?.build ?? 0))) continue;
    const { state, done = 0, events = 0, seconds = 0, comparison } = progress;
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

const main = async (): Promise<boolean> => {
  const { BASE_URL: baseUrl } = loadConfig(config, process.env);
  const [wanted] = process.argv.slice(2);
  const all = await projectionsAt(baseUrl);
  const chosen = wanted === 'all' ? all : all.filter((one) => one.name === wanted);
  if (chosen.length === 0) {
    say(`usage: npm run rebuild -- all|${all.map((one) => one.name).join('|')}`);
    return false;
  }
  let agreed = true;
  for (const projection of chosen) agreed = (await rebuild(baseUrl, projection)) && agreed;
  return agreed;
};

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
}
