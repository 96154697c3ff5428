import {
  eventLogContract,
  eventStoreContract,
  projectionStoreContract,
  smallPortsContract,
  type Victim,
} from '../contract/index.ts';
import { LogUnavailable } from '../errors.ts';
import type { EventLog } from '../ports.ts';
import { memoryEventLog } from './memory-log.ts';
import {
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
import { memoryProjectionStore } from './memory-projections.ts';
import { memoryEventStore } from './memory-store.ts';

eventStoreContract('memory', async () => {
  const store = memoryEventStore();
  const same = async () => store;
  return { store, another: same, slow: same, restart: async () => {}, close: async () => {} };
});

/** Nothing in memory outlives its process, so a victim only leaves without having finished. */
const victimOf = async (log: EventLog, group: string, topic: string): Promise<Victim> => {
  const received = Promise.withResolvers<readonly string[]>();
  const abort = new AbortController();
  const running = log.consume({
    group,
    topics: [topic],
    handler: ({ messages }) =>
      new Promise((_, reject) => {
        received.resolve(messages.map((one) => one.value ?? ''));
        abort.signal.addEventListener('abort', () => reject(new Error('killed')));
      }),
    signal: abort.signal,
  });
  return {
    received: () => received.promise,
    kill: async () => {
      abort.abort();
      await running;
    },
  };
};

eventLogContract('memory', async () => {
  const log = memoryEventLog();
  const unavailable = async (): Promise<never> => {
    throw new LogUnavailable('away');
  };
  return {
    log,
    another: async () => log,
    victim: (group, topic) => victimOf(log, group, topic),
    broken: async () => ({ ...log, publish: unavailable }),
    close: async () => {},
  };
});

smallPortsContract('memory', async () => {
  const ports = {
    checkpoints: memoryCheckpoints(),
    leases: memoryLeases(),
    timers: memoryTimers(),
    deadLetters: memoryDeadLetters(),
    answers: memoryAnswers(),
    accessLog: memoryAccessLog(),
    commandIds: memoryCommandIds(),
    snapshots: memorySnapshots(),
    keys: memoryKeys(),
    files: memoryFiles(),
  };
  return { ports, another: async () => ports, close: async () => {} };
});

projectionStoreContract('memory', async () => {
  const store = memoryProjectionStore();
  return { store, rows: async (table) => store.rows(table.name), close: async () => {} };
});
