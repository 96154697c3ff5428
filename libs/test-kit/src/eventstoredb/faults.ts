import { setTimeout as delay } from 'node:timers/promises';
import { notLeader, timedOut, unavailable } from './errors.ts';

export type Operation = 'append' | 'delete' | 'read' | 'subscribe';

export type Endpoint = { readonly host: string; readonly port: number };

export type Fault =
  /** Takes the request and never answers; nothing is executed. */
  | { readonly kind: 'stall' }
  /** Executes at once and answers so much later. */
  | { readonly kind: 'late'; readonly milliseconds: number }
  /** Executes, and then the connection breaks, or nothing comes. */
  | { readonly kind: 'lose reply'; readonly how: 'unavailable' | 'silence' }
  /** Answers that a write timed out, which it may do after executing it. */
  | { readonly kind: 'time out'; readonly executed: boolean }
  /** Sends the client elsewhere: to `leader`, or to the leader that there is. */
  | { readonly kind: 'not leader'; readonly leader?: Endpoint }
  | { readonly kind: 'unavailable' };

export type Injection = {
  /** How many calls it has struck. */
  readonly hits: () => number;
  /** Resolves when it strikes for the first time. */
  readonly struck: Promise<void>;
  readonly lift: () => void;
};

export type Faults = {
  readonly inject: (operation: Operation, fault: Fault, times: number) => Injection;
  /** Executes a call under the fault that is due for it, if any. */
  readonly undergo: <Answer>(operation: Operation, execute: () => Answer | Promise<Answer>) => Promise<Answer>;
};

const never = <Answer>(): Promise<Answer> => new Promise(() => undefined);

export const createFaults = (leader: () => Endpoint): Faults => {
  type Armed = { readonly operation: Operation; readonly fault: Fault; left: number; hits: number; strike: () => void };
  const armed = new Set<Armed>();

  const next = (operation: Operation): Fault | undefined => {
    const due = [...armed].find((entry) => entry.operation === operation);
    if (due === undefined) return undefined;
    due.left -= 1;
    due.hits += 1;
    due.strike();
    if (due.left <= 0) armed.delete(due);
    return due.fault;
  };

  return {
    inject: (operation, fault, times) => {
      const { promise: struck, resolve: strike } = Promise.withResolvers<void>();
      const entry: Armed = { operation, fault, left: times, hits: 0, strike };
      armed.add(entry);
      return { hits: () => entry.hits, struck, lift: () => armed.delete(entry) };
    },
    undergo: async (operation, execute) => {
      const fault = next(operation);
      if (fault === undefined) return execute();
      switch (fault.kind) {
        case 'stall':
          return never();
        case 'late': {
          const answer = await execute();
          await delay(fault.milliseconds);
          return answer;
        }
        case 'lose reply':
          await execute();
          if (fault.how === 'silence') return never();
          throw unavailable('Connection dropped');
        case 'time out':
          if (fault.executed) await execute();
          throw timedOut('commit timeout');
        case 'not leader':
          throw notLeader(fault.leader ?? leader());
        case 'unavailable':
          throw unavailable('Server Is Not Ready');
      }
    },
  };
};
