import { type EventStore, position, type ReadOptions, type StreamName } from '@sales/eventsourcing';
import { appendWith } from './appends.ts';
import { openConnection } from './connection.ts';
import { persistently, translate } from './failures.ts';
import { readHead, readStream } from './reads.ts';
import { subscribeWith } from './subscriptions.ts';

export { eventLimit } from './events.ts';

/** All in ms. */
export type Timeouts = {
  /** For an append or a read with everything that is tried again; after it the outcome is unknown. */
  readonly total: number;
  /** For one try of an append, and for a read between two events. */
  readonly attempt: number;
  /** A node that says nothing to a subscription for so long is asked whether it is still there. */
  readonly silence: number;
};

export type EventStoreDBOptions = {
  /**
   * `esdb://user:password@host:2113`, several hosts with commas between, or `esdb+discover://…` for a DNS name of the
   * whole cluster. Options of the client after `?`: `tls`, `tlsCAFile`, `keepAliveInterval`…; TLS is on unless
   * `tls=false`.
   */
  readonly connectionString: string;
  /** Told of failures that no caller hears of; whatever failed is tried again. */
  readonly onError?: (error: unknown) => void;
  readonly timeouts?: Partial<Timeouts>;
};

export type EventStoreDB = {
  readonly store: EventStore;
  /** Resolves when the leader answers. @throws StoreUnavailable */
  ping(): Promise<void>;
  /** Breaks off what is under way. Stop whatever runs on the store first. */
  close(): Promise<void>;
};

const defaults: Timeouts = { total: 5000, attempt: 2500, silence: 3000 };

/**
 * The store on EventStoreDB or KurrentDB. Connects when it is first used.
 * @throws Error on a connection string that is none, or that has no credentials where TLS is on
 */
export const openEventStoreDB = ({
  connectionString,
  onError = () => {},
  timeouts = {},
}: EventStoreDBOptions): EventStoreDB => {
  const connection = openConnection(connectionString);
  const { total, attempt, silence } = { ...defaults, ...timeouts };
  const limits = { total, attempt };
  const { reads, options } = connection;

  const read = async (stream: StreamName, wanted: ReadOptions = {}) => {
    try {
      return await persistently(limits, (ms) =>
        reads.call(ms, (client, left) => readStream(client, options, stream, wanted, left)),
      );
    } catch (error) {
      throw translate(error);
    }
  };

  return {
    store: {
      append: appendWith({
        connection,
        limits,
        positionAt: async (stream, fromRevision) => {
          const [event] = await read(stream, { fromRevision, maxCount: 1 });
          return event?.position ?? position(0);
        },
      }),
      read,
      subscribeAll: subscribeWith({ connection, idle: attempt, silence, onError }),
    },
    ping: async () => {
      try {
        await reads.call(attempt, (client, left) => readHead(client, options, left));
      } catch (error) {
        throw translate(error);
      }
    },
    close: connection.close,
  };
};
