/**
 * Which instances of a process wait for machines (another service, the relay, this one), and since when. A person who
 * thinks and a date that has not come are not waited for here.
 */
export type Waiting = {
  /** `since` (RFC 3339) when the instance waits for machines now, undefined when it does not. */
  note(id: string, since: string | undefined): void;
  /** Seconds for which the one has waited that has waited longest; 0 when none does. */
  oldest(): Promise<number>;
};

export type WaitingOptions = {
  /** Whether the instance still waits, by its stream: another process may have heard the answer. */
  readonly stillWaits: (id: string) => Promise<boolean>;
  readonly now?: () => number;
};

/** More than this have long been an alarm. */
const most = 100_000;
/** Younger ones are not worth a look at their streams, in ms. */
const young = 5000;
/** Looks at streams a call, so that a call ends soon. */
const looks = 50;

/**
 * Kept in memory: after a restart an instance is known again when it asks again. Instances are noted in about the order
 * in which they began to wait, and a map keeps that order.
 */
export const createWaiting = ({ stillWaits, now = Date.now }: WaitingOptions): Waiting => {
  const waiting = new Map<string, number>();
  return {
    note: (id, since) => {
      if (since === undefined) waiting.delete(id);
      else if (!waiting.has(id) && waiting.size < most) waiting.set(id, Date.parse(since));
    },
    oldest: async () => {
      let looked = 0;
      for (const [id, since] of waiting) {
        const age = now() - since;
        if (age < young || looked === looks || (await stillWaits(id))) return Math.max(0, age) / 1000;
        looked += 1;
        waiting.delete(id);
      }
      return 0;
    },
  };
};
