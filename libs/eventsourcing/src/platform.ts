import type { ChainSeal } from './chain-roots.ts';
import type {
  AccessLog,
  Answers,
  Cache,
  Checkpoints,
  Clock,
  CommandIds,
  DeadLetters,
  EventLog,
  EventStore,
  Files,
  Ids,
  KeyStore,
  Leases,
  LiveChannel,
  RateLimiter,
  ReadDatabase,
  Snapshots,
  Timers,
} from './ports.ts';
import type { ProjectionStore } from './projection.ts';
import type { Incarnation } from './realignment.ts';

/** Everything that a service asks of the outside. A composition root builds it from adapters; a test from fakes. */
export type Platform = {
  readonly store: EventStore;
  readonly log: EventLog;
  readonly checkpoints: Checkpoints;
  readonly leases: Leases;
  readonly timers: Timers;
  readonly deadLetters: DeadLetters;
  readonly answers: Answers;
  /** One for all services. */
  readonly accessLog: AccessLog;
  readonly commandIds: CommandIds;
  readonly snapshots: Snapshots;
  readonly files: Files;
  /** One for all services: what one seals, the others open. */
  readonly keys: KeyStore;
  /** Signs what the topics are. Absent where there is no folder outside of the databases. */
  readonly seal?: ChainSeal;
  readonly projections: ProjectionStore;
  readonly database: ReadDatabase;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Of the log, when the process started. Default: the first. */
  readonly incarnation?: Incarnation;
  /** Whether no other process uses the same stores. */
  readonly isAlone?: boolean;
};

/** What may be lost at any time and nothing becomes wrong: in process on one machine, Redis in the cluster. */
export type Ephemeral = {
  readonly cache: Cache;
  readonly live: LiveChannel;
  readonly rateLimiter: RateLimiter;
};
