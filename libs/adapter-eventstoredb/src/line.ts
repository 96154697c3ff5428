import { EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { pause } from '@sales/eventsourcing';
import { BrokenOff, isSilence, within } from './failures.ts';
import { ownReconnection } from './reconnection.ts';
import { turnsOf } from './turns.ts';

export type Client = EventStoreDBClient;

/** Most calls that are open on a connection. A server carries 100 and lets what comes after wait without an answer. */
export const callsPerLine = 90;

/** A client with a connection of its own. */
export type Line = {
  readonly client: Client;
  /**
   * Makes a call in its turn, once a node is found. `work` keeps to the time that it is given. When it ends without an
   * answer, or is broken off after a second and a half, and nothing else was heard on the connection meanwhile, the
   * node is given up.
   * @throws NoAnswer when there is neither a turn nor a node within `ms`; nothing was sent then
   */
  call<Result>(ms: number, work: (client: Client, ms: number) => Promise<Result>): Promise<Result>;
  /** Says that something has come from the server, for those who wait. */
  heard(): void;
  /** How often a silent node was given up. Of what was asked of it before, nothing may ever come. */
  givenUp(): number;
  close(): Promise<void>;
};

/**
 * A node that has not answered for so long, in ms, is taken for silent also by a caller that gives up sooner than it
 * has to.
 */
const longEnough = 1500;

/** How long a client may take to let go of its calls, in ms. */
const farewell = 1000;

/**
 * The client has no close of its own: without this its sockets stay open until the process ends. It waits for the end
 * of every call, which after lost connections under load has been seen never to come.
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

/** So many lines were opened in this process. */
let opened = 0;

/**
 * Channels of the same settings share a connection, whichever client they belong to: the interval of the keep-alive, in
 * ms, makes each line differ from every other.
 */
const withConnectionOfItsOwn = (connectionString: string): string => {
  const [, given = '10000'] = /[?&]keepAliveInterval=(\d+)(?=&|$)/.exec(connectionString) ?? [];
  const rest = connectionString.replace(/([?&])keepAliveInterval=\d+(?:&|$)/, '$1').replace(/&$/, '');
  opened += 1;
  return `${rest}&keepAliveInterval=${Number(given) + opened}`;
};

/** A node that is asked for the leader and says nothing is passed over after so long, in seconds. */
const gossipTimeout = 1;

const withGossipTimeout = (connectionString: string): string =>
  /[?&]gossipTimeout=/i.test(connectionString)
    ? connectionString
    : `${connectionString}&gossipTimeout=${gossipTimeout}`;

/** Connects when the first call is made. @param connectionString with options, as `parseConnectionString` gives it */
export const openLine = (connectionString: string): Line => {
  const client = EventStoreDBClient.connectionString(withGossipTimeout(withConnectionOfItsOwn(connectionString)));
  ownReconnection(client);
  const turns = turnsOf(callsPerLine);
  let answers = 0;
  let givenUp = 0;
  return {
    client,
    call: (ms, work) =>
      turns.run(ms, async () => {
        const deadline = performance.now() + ms;
        const before = answers;
        const node = await within<StreamsClient>(ms, client['getGRPCClient'](StreamsClient, 'line'));
        try {
          const result = await work(client, Math.max(1, deadline - performance.now()));
          answers += 1;
          return result;
        } catch (error) {
          const brokenOff = error instanceof BrokenOff;
          if (!brokenOff && !isSilence(error)) answers += 1;
          const waited = performance.now() - (deadline - ms);
          if (answers === before && (!brokenOff || waited > longEnough)) {
            givenUp += 1;
            await client['handleError'](node, new UnavailableError());
          }
          throw error;
        }
      }),
    heard: () => {
      answers += 1;
    },
    givenUp: () => givenUp,
    close: () => closeClient(client),
  };
};
