import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks } from '../architecture/documents.ts';
import { httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
});
afterAll(async () => {
  await system.stop();
  await folder.remove();
});

/** The commands of a section of the README, as one would type them, one after the other in one shell. */
const commandsOf = async (heading: string): Promise<string> => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`the README has no section '${heading}'`);
  return codeBlocks(section)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text)
    .join('\n');
};

/** A refusal of the system ends the script, and shows what was refused. */
const strict = 'set -euo pipefail\ncurl() { command curl --no-progress-meter --fail-with-body "$@"; echo; }\n';

const run = async (script: string): Promise<{ readonly code: unknown; readonly output: string }> => {
  const shell = spawn('bash', ['-c', strict + script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(shell, 'close');
  return { code, output };
};

test('the tour of the README goes from a customer to a closed order, the second time as well', async () => {
  const commands = (await commandsOf('A tour')).replaceAll('http://127.0.0.1:8080', system.baseUrl);
  const first = await run(commands);
  expect(first, first.output).toMatchObject({ code: 0 });
  const again = await run(commands);
  expect(again, again.output).toMatchObject({ code: 0 });
  const { get } = httpTo(system.baseUrl);
  const orders = await get('/query/v1/orders');
  expect(orders.body.items).toMatchObject([{ status: 'closed', paymentStatus: 'paid' }]);
  const report = await get('/query/v1/reports/sales');
  expect(report.body.totals).toMatchObject([
    { orders: 1, net: { amount: 358_800 }, cost: { amount: 216_000 }, profit: { amount: 142_800 } },
  ]);
  const stock = await get('/query/v1/stock-items');
  expect(stock.body.items).toMatchObject([{ sku: 'DESK-160', onHand: '8', reserved: '0' }]);
});
