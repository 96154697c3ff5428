import { callsPerLine, type Line, openLine } from './line.ts';

/** What every call says of itself. */
export type CallOptions = {
  readonly credentials: { readonly username: string; readonly password: string };
  readonly requiresLeader: true;
};

/**
 * A line for each kind of call. `Unavailable` or `NotLeader` on one call of a client closes its channel, and with it
 * all its other calls.
 */
export type Connection = {
  readonly appends: Line;
  readonly reads: Line;
  /** A line that has room for one more subscription, which has it until it releases it. */
  subscribe(): { readonly line: Line; release(): void };
  readonly options: CallOptions;
  close(): Promise<void>;
};

const shape = /^(esdb(?:\+discover)?:\/\/)(?:([^:@/?]+):([^@/?]+)@)?([^@]+)$/;

const invalid = (why: string, cause?: unknown): Error =>
  new Error(`the connection string of the event store ${why}`, { cause });

export type Parsed = { readonly bare: string; readonly credentials: CallOptions['credentials'] };

/**
 * Takes the credentials out of a connection string. They go with every call instead: an append that has none of its own
 * is sent by the client over a stream that is shared by the whole process, never times out and mixes up the answers of
 * two clients. The client also prints the string, password and all, when it does not like an option in it.
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

/** Most subscriptions of a line: each may ask for the end of the store beside. */
const subscriptionsPerLine = callsPerLine / 2;

/** Connects when the first call is made. @throws Error on a connection string that is none */
export const openConnection = (connectionString: string): Connection => {
  const { bare, credentials } = parseConnectionString(connectionString);
  const open = (): Line => {
    try {
      return openLine(bare);
    } catch (cause) {
      throw invalid(`is wrong: ${cause instanceof Error ? cause.message : cause}`, cause);
    }
  };
  const [appends, reads] = [open(), open()];
  const following = new Map([[open(), 0]]);
  const withRoom = (): Line => {
    for (const [line, count] of following) if (count < subscriptionsPerLine) return line;
    return open();
  };
  const count = (line: Line, by: number): void => void following.set(line, (following.get(line) ?? 0) + by);
  return {
    appends,
    reads,
    subscribe: () => {
      const line = withRoom();
      count(line, 1);
      return { line, release: () => count(line, -1) };
    },
    options: { credentials, requiresLeader: true },
    close: async () => {
      await Promise.all([appends, reads, ...following.keys()].map((line) => line.close()));
    },
  };
};
