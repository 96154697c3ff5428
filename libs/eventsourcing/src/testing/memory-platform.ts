import type { Platform } from '../platform.ts';
import type { Database, ReadDatabase } from '../ports.ts';
import { countingIds, type FixedClock, fixedClock } from './fixed.ts';
import { type MemoryEventLog, memoryEventLog } from './memory-log.ts';
import {
  type MemoryCommandIds,
  memoryAccessLog,
  memoryAnswers,
  memoryCheckpoints,
  memoryCommandIds,
  memoryDeadLetters,
  memoryFiles,
  memoryKeys,
  memoryLeases,
  memorySnapshots,
  memoryTimers,
} from './memory-ports.ts';
import { type MemoryProjectionStore, memoryProjectionStore } from './memory-projections.ts';
import { type MemoryEventStore, memoryEventStore } from './memory-store.ts';

export type MemoryPlatform = Omit<Platform, 'database'> & {
  readonly store: MemoryEventStore;
  readonly commandIds: MemoryCommandIds;
  readonly log: MemoryEventLog;
  readonly projections: MemoryProjectionStore;
  readonly clock: FixedClock;
};

/** A database that is asked for nothing but single statements. */
export const memoryDatabase = (database: Database): ReadDatabase => ({
  ...database,
  beginRead: async () => ({ ...database, end: async () => {} }),
});

/** Every port but the database, in memory, with a clock that stands still and ids that count. */
export const memoryPlatform = (): MemoryPlatform => {
  const clock = fixedClock();
  return {
    store: memoryEventStore(),
    log: memoryEventLog(),
    checkpoints: memoryCheckpoints(),
    leases: memoryLeases(),
    timers: memoryTimers(clock),
    deadLetters: memoryDeadLetters(),
    answers: memoryAnswers(),
    accessLog: memoryAccessLog(),
    commandIds: memoryCommandIds(),
    snapshots: memorySnapshots(),
    keys: memoryKeys(),
    files: memoryFiles(),
    projections: memoryProjectionStore(),
    clock,
    ids: countingIds(),
  };
};
