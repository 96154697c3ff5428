import { pause } from '@sales/eventsourcing';
import type { Cluster } from 'kafkajs';
import { type Client, type ClientOptions, openClient, openCluster } from './client.ts';
import { TooLate, unavailable, within } from './failures.ts';

/** A shared connection for questions about topics. A failure drops it; the next question opens another. */
export type Connection = {
  /**
   * Asks until there is an answer or the time is up.
   * @throws LogUnavailable when the time is up
   */
  ask<Answer>(what: string, question: (cluster: Cluster) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
};

type Session = { readonly client: Client; readonly cluster: Promise<Cluster> };

/** @param timeoutMs how long to ask, in ms */
export const openConnection = (options: ClientOptions, timeoutMs: number): Connection => {
  const closed = new AbortController();
  let session: Session | undefined;

  const current = (): Session => {
    if (session === undefined) {
      const client = openClient(options);
      session = { client, cluster: openCluster(client) };
    }
    return session;
  };

  const drop = async (dropped: Session): Promise<void> => {
    if (session === dropped) session = undefined;
    await within(
      1000,
      dropped.cluster.then((cluster) => cluster.disconnect()),
    ).catch(() => {});
    dropped.client.destroy();
  };

  return {
    ask: async (what, question) => {
      const end = performance.now() + timeoutMs;
      let failure: unknown;
      for (let rest = 50; ; rest = Math.min(rest * 2, 1000)) {
        const asked = current();
        const left = Math.max(1, end - performance.now());
        try {
          if (closed.signal.aborted) throw new Error('it is closed');
          return await within(left, asked.cluster.then(question));
        } catch (error) {
          // Time may run out before the last try fails of what the ones before it failed of.
          failure = error instanceof TooLate ? (asked.client.failure() ?? failure ?? error) : error;
          await drop(asked);
          if (closed.signal.aborted || performance.now() + rest > end) throw unavailable(what, failure);
        }
        await pause(rest, closed.signal);
      }
    },
    close: async () => {
      closed.abort();
      if (session !== undefined) await drop(session);
    },
  };
};
