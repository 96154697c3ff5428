import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openApi } from './api.ts';
import { openClient } from './client.ts';
import { writeExceptions } from './exceptions.ts';
import { load } from './load.ts';
import { readOnlineRetail } from './online-retail/read.ts';
import { invitePeople, signInAs } from './people.ts';
import { createProgress } from './progress.ts';
import { compareWithSystem, refusedRows, summarise } from './report.ts';
import { readSuperstore } from './superstore/read.ts';
import { openToday, whatToLookAt } from './today.ts';

const usage = `npm run demo [-- options]

  --file <csv|csv.gz>     a file of the Online Retail format instead of Superstore
  --out <folder>          for the list of rows that were refused or changed (default .data/demo)
  --concurrency <number>  orders under way at once (default 64)
  --administrator         makes the administrator too: from then on the system asks who sends a request
  --new-passwords         gives people of an earlier run another password

BASE_URL says where the system is (default http://127.0.0.1:8080).
SALES_TOKEN is an API key (or a token) once people sign in to it.
`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Says how to start the system when there is none. */
const requireSystem = async (baseUrl: string): Promise<void> => {
  try {
    if ((await fetch(`${baseUrl}/order/livez`)).ok) return;
  } catch {
    // Said below.
  }
  throw new Error(`nothing answers at ${baseUrl}: run \`npm start\` in another terminal first, or set BASE_URL`);
};

const run = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      file: { type: 'string' },
      out: { type: 'string', default: '.data/demo' },
      concurrency: { type: 'string', default: '64' },
      administrator: { type: 'boolean', default: false },
      'new-passwords': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const concurrency = Number(values.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1) throw new Error(`--concurrency must be a number from 1 on`);
  const baseUrl = (process.env['BASE_URL'] ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
  await requireSystem(baseUrl);

  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
    process.once('SIGINT', () => process.exit(130));
  });

  const started = performance.now();
  const plan = values.file === undefined ? await readSuperstore() : await readOnlineRetail(values.file);
  const token = process.env['SALES_TOKEN'];
  const client = openClient({
    baseUrl,
    connections: concurrency,
    ...(token !== undefined && token !== '' && { token }),
  });
  try {
    const api = openApi(client, plan);
    const progress = createProgress(process.stdout);
    const loaded = await load({ api, plan, progress, concurrency, signal: stop.signal });
    if (!loaded.complete) {
      say('Stopped. Run the same command again: it goes on from here, and nothing is doubled.');
      return 130;
    }
    const comparisons = await compareWithSystem(api, plan, loaded);
    await openToday({ client, plan });
    const { administrator, 'new-passwords': newPasswords } = values;
    const logins = await invitePeople({ client, plan, administrator, newPasswords });
    const seconds = (performance.now() - started) / 1000;
    const exceptions = [...plan.exceptions, ...refusedRows(plan, loaded.refused)];
    const file = join(resolve(values.out), `${plan.source}.csv`);
    await writeExceptions(file, plan.header, exceptions);
    say(summarise({ plan, loaded, comparisons, exceptions, file, seconds }));
    say(whatToLookAt(baseUrl));
    say(signInAs(logins, baseUrl));
    return comparisons.every(({ agrees }) => agrees) ? 0 : 1;
  } finally {
    await client.close();
  }
};

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`The demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
