import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSystem } from '../system/running-system.ts';
import { round } from './median.ts';
import { memoryOfTree } from './processes.ts';
import type { Report } from './report.ts';

/** Seconds until every service is ready, and memory with the embedded Postgres, the first time and later. */
export const benchStartUp = async (_: string, report: Report): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'sales-bench-'));
  try {
    for (const which of ['first', 'second', 'third']) {
      const start = performance.now();
      const system = await startSystem({ folder });
      const seconds = (performance.now() - start) / 1000;
      report.row('start-up', {
        start: which,
        'ready after s': round(seconds, 2),
        'memory MiB': round(memoryOfTree(system.pid)),
      });
      await system.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
