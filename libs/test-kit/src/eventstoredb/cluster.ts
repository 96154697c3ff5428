import type { Writing } from './appends.ts';
import type { Endpoint } from './faults.ts';
import type { Projections } from './projections.ts';

export type Member = Endpoint & { readonly id: string; readonly alive: boolean; readonly leads: boolean };

export type User = { readonly username: string; readonly password: string };

export type Subscription = { readonly drop: (how: 'error' | 'end') => void };

/** What the nodes of a double have in common. */
export type Cluster = Writing & {
  readonly leader: () => Endpoint;
  readonly members: () => readonly Member[];
  readonly subscriptions: Set<Subscription>;
  /** Resolves when subscriptions may send. */
  readonly thawed: () => Promise<void>;
  readonly checkpointsAhead: () => boolean;
  /** Absent: everybody may do everything. */
  readonly users?: readonly User[];
  readonly serverVersion: string;
  readonly projections: Projections;
};
