import { randomUUID } from 'node:crypto';
import { largestMessage } from './appends.ts';
import type { Cluster, Member, Subscription, User } from './cluster.ts';
import { createFaults, type Endpoint, type Fault, type Injection, type Operation } from './faults.ts';
import { openJournal } from './journal.ts';
import { createLog } from './log.ts';
import { type NodeServer, startNode, type Tls } from './node.ts';
import { createProjections } from './projections.ts';
import type { CheckpointsAhead } from './reads.ts';
import { writeSystemEvents } from './system-events.ts';

export type EventStoreDoubleOptions = {
  /** Nodes of the cluster; the first leads. Default: 1. */
  readonly nodes?: number;
  readonly host?: string;
  /** Of the first node; the others take the next ones. Default: free ports. */
  readonly port?: number;
  /** A file to keep the events in. Default: none, and they are gone with the process. */
  readonly journal?: string;
  readonly tls?: Tls;
  /**
   * Who may do anything; others may do nothing. The client sends names over TLS only. Default: no names are asked for.
   */
  readonly users?: readonly User[];
  /** Bytes, at most `largestMessage`. Default: 1 MiB, as on the server. */
  readonly maxAppendSize?: number;
  readonly serverVersion?: string;
};

export type EventStoreDouble = {
  /** For `EventStoreDBClient.connectionString`. Says `tls=false` where there is none, and holds no credentials. */
  readonly connectionString: string;
  readonly endpoints: readonly Endpoint[];
  /** Strikes the next `times` (default 1) calls of a kind, on any node. */
  readonly inject: (operation: Operation, fault: Fault, times?: number) => Injection;
  /** Ends all subscriptions, by an error or as if there were nothing more. Returns how many. */
  readonly dropSubscriptions: (how: 'error' | 'end') => number;
  /** Lets subscriptions send nothing, with their connections open, until the returned function is called. */
  readonly freezeSubscriptions: () => () => void;
  /**
   * From now on, filtered subscriptions get a checkpoint at the end of the log before the events up to it: a `whole`
   * position, or one whose prepare position is zero, as of KurrentDB 25.0.0.
   */
  readonly sendCheckpointsAhead: (how: CheckpointsAhead) => void;
  readonly subscriptions: () => number;
  /** The node that leads, or did before the quorum was lost. */
  readonly leader: () => number;
  readonly electLeader: (node: number) => void;
  /**
   * No node leads, and calls that want the leader are told that the server is not ready. Until the returned function is
   * called.
   */
  readonly loseQuorum: () => () => void;
  /**
   * A node keeps its connections, takes new ones and says nothing; where it led, the next one that is up leads. When
   * the returned function is called it answers all that it was asked.
   */
  readonly freeze: (node: number) => () => void;
  /** Appends are written, but neither acknowledged nor shown to readers, until the returned function is called. */
  readonly holdReplication: () => () => void;
  /** Breaks the connections of a node and refuses new ones. Where it led, the next one that is up leads. */
  readonly takeDown: (node: number) => Promise<void>;
  readonly bringUp: (node: number) => Promise<void>;
  /** All nodes down and up again, on the same ports and with the same content. */
  readonly restart: () => Promise<void>;
  /** The events that there are now, to come back to. Not with a journal. */
  readonly backUp: () => Backup;
  readonly stop: () => Promise<void>;
};

export type Backup = {
  /** All nodes down and up again, with what there was at the backup and nothing of what came later. */
  readonly restore: () => Promise<void>;
};

type Seat = {
  readonly id: string;
  port: number;
  server: NodeServer | undefined;
  /** Resolves when it is no longer frozen. */
  frozen: Promise<void> | undefined;
};

/**
 * Starts a stand-in for EventStoreDB that speaks its protocol. A test tool: it proves how a client is used, nothing
 * about the server.
 */
export const startEventStoreDouble = async ({
  nodes = 1,
  host = '127.0.0.1',
  port = 0,
  journal: path,
  tls,
  users,
  maxAppendSize = 1024 * 1024,
  serverVersion = '24.10.0',
}: EventStoreDoubleOptions = {}): Promise<EventStoreDouble> => {
  if (!(maxAppendSize <= largestMessage)) {
    throw new Error(`the largest append, ${maxAppendSize} bytes, is not below ${largestMessage}, the largest message`);
  }
  const opened = path === undefined ? undefined : await openJournal(path);
  const log = createLog(opened?.events, opened?.journal);
  if (log.end() === 0) writeSystemEvents(log);
  const subscriptions = new Set<Subscription>();
  let leading = 0;
  let checkpointsAhead: CheckpointsAhead = 'none';
  let quorumIsLost = false;
  let thawed: Promise<void> = Promise.resolve();

  const seats: Seat[] = Array.from({ length: nodes }, (_, node) => ({
    id: randomUUID(),
    port: port === 0 ? 0 : port + node,
    server: undefined,
    frozen: undefined,
  }));
  const seatOf = (node: number): Seat => {
    const seat = seats[node];
    if (seat === undefined) throw new Error(`there is no node ${node} among ${nodes}`);
    return seat;
  };
  const first = (): Endpoint => ({ host, port: seatOf(leading).port });
  const leader = (): Endpoint | undefined => (quorumIsLost ? undefined : first());
  const members = (): readonly Member[] =>
    seats.map(({ id, port: at, server, frozen }, node) => ({
      id,
      host,
      port: at,
      alive: server !== undefined && frozen === undefined,
      state: quorumIsLost ? 'unknown' : node === leading ? 'leader' : 'follower',
    }));
  const faults = createFaults(first);
  const projections = createProjections(log);
  const cluster: Cluster = {
    log,
    faults,
    maxAppendSize,
    leader,
    members,
    subscriptions,
    thawed: () => thawed,
    checkpointsAhead: () => checkpointsAhead,
    ...(users !== undefined && { users }),
    serverVersion,
    projections,
  };

  const bringUp = async (node: number): Promise<void> => {
    const seat = seatOf(node);
    seat.server ??= await startNode(cluster, {
      host,
      port: seat.port,
      frozen: () => seat.frozen,
      ...(tls !== undefined && { tls }),
    });
    seat.port = seat.server.port;
  };
  const elect = (): void => {
    const next = seats.findIndex(({ server, frozen }) => server !== undefined && frozen === undefined);
    if (next >= 0) leading = next;
  };
  const takeDown = async (node: number): Promise<void> => {
    const seat = seatOf(node);
    const { server } = seat;
    seat.server = undefined;
    await server?.stop();
    if (node === leading) elect();
  };
  const freeze = (node: number): (() => void) => {
    const seat = seatOf(node);
    const { promise, resolve } = Promise.withResolvers<void>();
    seat.frozen = promise;
    if (node === leading) elect();
    return () => {
      seat.frozen = undefined;
      resolve();
    };
  };
  const all = async (act: (node: number) => Promise<void>): Promise<void> => {
    for (const node of seats.keys()) await act(node);
  };

  const restart = async (meanwhile: () => void): Promise<void> => {
    const before = leading;
    await all(takeDown);
    meanwhile();
    await all(bringUp);
    leading = before;
  };

  await log.durable();
  await all(bringUp);
  const endpoints = seats.map((seat) => ({ host, port: seat.port }));
  const hosts = endpoints.map((endpoint) => `${endpoint.host}:${endpoint.port}`).join(',');
  return {
    connectionString: `esdb://${hosts}?tls=${tls !== undefined}`,
    endpoints,
    inject: (operation, fault, times = 1) => faults.inject(operation, fault, times),
    dropSubscriptions: (how) => {
      const dropped = [...subscriptions];
      for (const subscription of dropped) subscription.drop(how);
      return dropped.length;
    },
    freezeSubscriptions: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      thawed = promise;
      return resolve;
    },
    sendCheckpointsAhead: (how) => {
      checkpointsAhead = how;
    },
    subscriptions: () => subscriptions.size,
    leader: () => leading,
    electLeader: (node) => {
      seatOf(node);
      leading = node;
    },
    loseQuorum: () => {
      quorumIsLost = true;
      return () => {
        quorumIsLost = false;
      };
    },
    freeze,
    holdReplication: log.holdReplication,
    takeDown,
    bringUp,
    restart: () => restart(log.forgetRecent),
    backUp: () => {
      if (path !== undefined) throw new Error('what is in a journal cannot be taken back');
      const count = log.end();
      return { restore: () => restart(() => log.truncate(count)) };
    },
    stop: async () => {
      projections.stop();
      await all(takeDown);
      await opened?.journal.close();
    },
  };
};
