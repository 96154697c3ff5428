import { setTimeout as delay } from 'node:timers/promises';
import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { startSystem } from '../system/running-system.ts';
import { fillOrderList } from './fill.ts';
import { round } from './median.ts';
import { memoryOfTree } from './processes.ts';
import type { Report } from './report.ts';

const rows = Number(process.env['EXPORT_ROWS'] ?? 1_000_000);

type Download = { readonly lines: number; readonly megabytes: number; readonly seconds: number };

/** Takes a file and keeps none of it. After `pauseAfter` bytes it stops reading for a while. */
const download = async (url: string, pauseAfter = Number.POSITIVE_INFINITY): Promise<Download> => {
  const start = performance.now();
  const { body, status } = await fetch(url);
  if (body === null || status !== 200) throw new Error(`${url}: ${status}`);
  let [lines, bytes, hasPaused] = [0, 0, false];
  for await (const chunk of body) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
    if (!hasPaused && bytes > pauseAfter) {
      hasPaused = true;
      await delay(10_000);
    }
  }
  return { lines, megabytes: bytes / 1e6, seconds: (performance.now() - start) / 1000 };
};

/** The most memory that a process had while something was done, in MiB. */
const peakDuring = async <Result>(pid: number, work: Promise<Result>): Promise<readonly [Result, number]> => {
  let [peak, isDone] = [memoryOfTree(pid), false];
  const finished = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await Promise.race([finished, delay(100)]);
    peak = Math.max(peak, memoryOfTree(pid));
  }
  return [await finished, peak];
};

/**
 * Memory of the process that answers queries before a list of a million rows is downloaded as CSV, and the most that it
 * has meanwhile: once by a client that reads as fast as it can, once by one that stops for ten seconds. Postgres is not
 * in it.
 */
export const benchExport = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    await fillOrderList(client, 0, rows);
    const url = `${system.baseUrl}/query/v1/orders?format=csv`;
    // What one export needs in any case, code and buffers.
    for (let nth = 0; nth < 20; nth += 1) await download(`${url}&limit=200`);
    const clients = { 'as fast as it can': undefined, 'stops for 10 s': 1_000_000 };
    for (const [reads, pauseAfter] of Object.entries(clients)) {
      const before = memoryOfTree(system.pid);
      const [{ lines, megabytes, seconds }, peak] = await peakDuring(system.pid, download(url, pauseAfter));
      if (lines !== rows + 1) throw new Error(`${lines} lines for ${rows} orders`);
      report.row('memory of a CSV', {
        'the client reads': reads,
        rows,
        MB: round(megabytes),
        seconds: round(seconds, 1),
        'MiB before': round(before),
        'MiB at most': round(peak),
      });
    }
  } finally {
    await client.end();
    await system.stop();
    await database.drop();
  }
};
