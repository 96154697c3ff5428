import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** The newest segment of a partition: named by the offset of its first record. */
const lastSegmentIn = async (partition: string): Promise<string | undefined> => {
  const segments = (await readdir(partition)).filter((name) => name.endsWith('.log')).sort();
  const last = segments.at(-1);
  return last && join(partition, last);
};

/**
 * Takes the last bytes of each partition from a broker that does not run, as a machine does that loses power before its
 * disk has them. Of what is left of a record batch the broker gets rid by itself when it starts. Kafka's own topics
 * stay whole.
 */
export const cutLogs = async (folder: string, bytes: number): Promise<void> => {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('__')) continue;
    const segment = await lastSegmentIn(join(folder, entry.name));
    if (segment === undefined) continue;
    const { size } = await stat(segment);
    await truncate(segment, Math.max(0, size - bytes));
  }
  // Up to where a broker believes its logs without looking.
  await rm(join(folder, 'recovery-point-offset-checkpoint'), { force: true });
};
