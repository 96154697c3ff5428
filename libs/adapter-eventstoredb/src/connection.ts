import { EventStoreDBClient } from '@eventstore/db-client';
import { pause } from '@sales/eventsourcing';

export type Client = EventStoreDBClient;

/** What every call says of itself. */
export type CallOptions = {
  readonly credentials: { readonly username: string; readonly password: string };
  readonly requiresLeader: true;
};

/**
 * One client for each kind of call. `Unavailable`, `Cancelled` or `NotLeader` on one call of a client closes its channel,
 * and with it all its other calls.
 */
export type Connection = {
  readonly appends: Client;
  readonly reads: Client;
  readonly subscriptions: Client;
  readonly options: CallOptions;
  close(): Promise<void>;
};

const shape = /^(esdb(?:\+discover)?:\/\/)(?:([^:@/?]+):([^@/?]+)@)?([^@]+)$/;

const invalid = (why: string, cause?: unknown): Error =>
  new Error(`the connection string of the event store ${why}`, { cause });

export type Parsed = { readonly bare: string; readonly credentials: CallOptions['credentials'] };

/**
 * Takes the credentials out of a connection string. They go with every call instead: an append that has none of its own is
 * sent by the client over a stream that is shared by the whole process, never times out and mixes up the answers of two
 * clients. The client also prints the string, password and all, when it does not like an option in it.
 * @throws Error that says what is wrong and nothing of what the string holds
 */
export const parseConnectionString = (connectionString: string): Parsed => {
  const [, scheme, username, password, rest] = shape.exec(connectionString.trim()) ?? [];
  if (scheme === undefined || rest === undefined)
    throw invalid('should be like esdb://user:password@host:2113?tls=true');
  // Without this, refusals of appends come as results, which in some paths of the client have a wrong revision in them.
  const bare = `${scheme}${rest}${rest.includes('?') ? '&' : '?'}throwOnAppendFailure=true`;
  if (username !== undefined && password !== undefined) {
    try {
      return { bare, credentials: { username: decodeURIComponent(username), password: decodeURIComponent(password) } };
    } catch {
      throw invalid('has credentials that are not percent-encoded');
    }
  }
  // Without TLS the client sends none, but has to believe that there are some.
  if (/[?&]tls=false(&|$)/i.test(rest)) return { bare, credentials: { username: '', password: '' } };
  throw invalid('needs credentials (user:password@) where TLS is on');
};

/** How long a client may take to let go of its calls, in ms. */
const farewell = 1000;

/**
 * The client has no close of its own: without this its sockets stay open until the process ends. It waits for the end of every call,
 * which after lost connections under load has been seen never to come.
 */
const closeClient = async (client: Client): Promise<void> => {
  const late = new AbortController();
  await Promise.race([client.dispose(), pause(farewell, late.signal)]);
  late.abort();
  // A channel that is still looking for its server is closed when it has found or missed it.
  void client['getChannel']().then(
    (channel) => channel.close(),
    () => {},
  );
};

/** Connects when the first call is made. @throws Error on a connection string that is none */
export const openConnection = (connectionString: string): Connection => {
  const { bare, credentials } = parseConnectionString(connectionString);
  const open = (): Client => {
    try {
      return EventStoreDBClient.connectionString(bare);
    } catch (cause) {
      throw invalid(`is wrong: ${cause instanceof Error ? cause.message : cause}`, cause);
    }
  };
  const [appends, reads, subscriptions] = [open(), open(), open()];
  return {
    appends,
    reads,
    subscriptions,
    options: { credentials, requiresLeader: true },
    close: async () => {
      await Promise.all([appends, reads, subscriptions].map(closeClient));
    },
  };
};
