import type { Writing } from './appends.ts';
import type { Endpoint } from './faults.ts';
import type { Projections } from './projections.ts';
import type { CheckpointsAhead } from './reads.ts';

export type Member = Endpoint & {
  readonly id: string;
  readonly alive: boolean;
  readonly state: 'leader' | 'follower' | 'unknown';
};

export type User = { readonly username: string; readonly password: string };

export type Subscription = { readonly drop: (how: 'error' | 'end') => void };

/** What the nodes of a double have in common. */
export type Cluster = Writing & {
  /** Undefined while there is no quorum. */
  readonly leader: () => Endpoint | undefined;
  readonly members: () => readonly Member[];
  readonly subscriptions: Set<Subscription>;
  /** Resolves when subscriptions may send. */
  readonly thawed: () => Promise<void>;
  readonly checkpointsAhead: () => CheckpointsAhead;
  /** Absent: every client may do everything. */
  readonly users?: readonly User[];
  readonly serverVersion: string;
  readonly projections: Projections;
};
