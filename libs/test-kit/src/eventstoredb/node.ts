import {
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { executeDelete, handleAppend, handleBatchAppend } from './appends.ts';
import type { Cluster } from './cluster.ts';
import { notLeader, serviceErrorOf, unauthenticated, unavailable } from './errors.ts';
import { callGate } from './gate.ts';
import {
  features,
  featuresService,
  gossip,
  gossipService,
  projections,
  projectionsService,
  shared,
  streams,
  streamsService,
} from './proto.ts';
import { handleRead } from './reading.ts';

export type Tls = { readonly cert: Buffer; readonly key: Buffer };

export type Place = {
  readonly host: string;
  readonly port: number;
  readonly tls?: Tls;
  /** Resolves when the node answers again; undefined while it does. */
  readonly frozen: () => Promise<void> | undefined;
};

export type NodeServer = {
  readonly port: number;
  /** Breaks all connections at once. */
  readonly stop: () => Promise<void>;
};

/** Above what the server takes, so that what is too large is refused in its words. */
const largestMessage = 32 * 1024 * 1024;

/** Most calls of one connection that are under way; what comes after waits without an answer. */
const callsPerConnection = 100;

/** What the client asks for before it chooses between `Append` and `BatchAppend`. */
const supportedMethods = (serverVersion: string): features.SupportedMethods => {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion(serverVersion);
  for (const name of ['read', 'append', 'delete', 'tombstone', 'batchappend']) {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams');
    method.setMethodName(name);
    supported.addMethods(method);
  }
  return supported;
};

const clusterInfo = ({ members }: Cluster): gossip.ClusterInfo => {
  const { LEADER, FOLLOWER, UNKNOWN } = gossip.MemberInfo.VNodeState;
  const states = { leader: LEADER, follower: FOLLOWER, unknown: UNKNOWN } as const;
  const info = new gossip.ClusterInfo();
  for (const member of members()) {
    const id = new shared.UUID();
    id.setString(member.id);
    const endpoint = new gossip.EndPoint();
    endpoint.setAddress(member.host);
    endpoint.setPort(member.port);
    const row = new gossip.MemberInfo();
    row.setInstanceId(id);
    row.setTimeStamp(String(Date.now()));
    row.setState(states[member.state]);
    row.setIsAlive(member.alive);
    row.setHttpEndPoint(endpoint);
    info.addMembers(row);
  }
  return info;
};

const deleteResponse = (position: number | undefined): streams.DeleteResp => {
  const response = new streams.DeleteResp();
  if (position === undefined) response.setNoPosition(new shared.Empty());
  else {
    const place = new streams.DeleteResp.Position();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    response.setPosition(place);
  }
  return response;
};

const tombstoneResponse = (position: number | undefined): streams.TombstoneResp =>
  streams.TombstoneResp.deserializeBinary(deleteResponse(position).serializeBinary());

/** A gRPC server on the log of the cluster. Resolves when it listens; port 0 takes a free one. */
export const startNode = async (cluster: Cluster, { host, port: wanted, tls, frozen }: Place): Promise<NodeServer> => {
  const server = new Server({
    'grpc.max_receive_message_length': largestMessage,
    interceptors: [callGate(callsPerConnection, frozen)],
  });
  let port = wanted;

  const isKnown = (metadata: Metadata): boolean => {
    const given = String(metadata.get('authorization')[0] ?? '');
    return (cluster.users ?? []).some(
      ({ username, password }) => given === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    );
  };

  /** Why a call is not taken: by an unknown caller, or meant for the leader, which this node is not. */
  const refusalOf = ({ metadata }: { readonly metadata: Metadata }): ServiceError | undefined => {
    if (cluster.users !== undefined && !isKnown(metadata)) return unauthenticated();
    if (String(metadata.get('requires-leader')[0]).toLowerCase() !== 'true') return undefined;
    const leader = cluster.leader();
    if (leader === undefined) return unavailable('Server Is Not Ready');
    return leader.port === port ? undefined : notLeader(leader);
  };

  const unary =
    <Request, Response>(execute: (request: Request) => Promise<Response>): handleUnaryCall<Request, Response> =>
    (call, reply) => {
      const refusal = refusalOf(call);
      if (refusal !== undefined) return reply(refusal);
      execute(call.request).then(
        (response) => reply(null, response),
        (error: unknown) => reply(serviceErrorOf(error)),
      );
    };

  server.addService(streamsService.StreamsService, {
    read: (call: ServerWritableStream<streams.ReadReq, streams.ReadResp>) => {
      const refusal = refusalOf(call);
      if (refusal === undefined) void handleRead(cluster, call);
      else call.emit('error', refusal);
    },
    append: (
      call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
      reply: sendUnaryData<streams.AppendResp>,
    ) => {
      const refusal = refusalOf(call);
      if (refusal === undefined) handleAppend(cluster, call, reply);
      else reply(refusal);
    },
    batchAppend: (call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>) => {
      const refusal = refusalOf(call);
      if (refusal === undefined) handleBatchAppend(cluster, call);
      else call.emit('error', refusal);
    },
    delete: unary(async (request: streams.DeleteReq) =>
      deleteResponse(await executeDelete(cluster, request.getOptions(), 'soft')),
    ),
    tombstone: unary(async (request: streams.TombstoneReq) =>
      tombstoneResponse(await executeDelete(cluster, request.getOptions(), 'tombstone')),
    ),
  });
  const unaryProjection = <Request, Response>(execute: (request: Request) => Response) =>
    unary(async (request: Request) => execute(request));
  server.addService(projectionsService.ProjectionsService, {
    create: unaryProjection((request: projections.CreateReq) => {
      const options = request.getOptions();
      cluster.projections.create(options?.getContinuous()?.getName() ?? '', options?.getQuery() ?? '');
      return new projections.CreateResp();
    }),
    enable: unaryProjection((request: projections.EnableReq) => {
      cluster.projections.enable(request.getOptions()?.getName() ?? '');
      return new projections.EnableResp();
    }),
  });
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (_: unknown, reply: sendUnaryData<features.SupportedMethods>) =>
      reply(null, supportedMethods(cluster.serverVersion)),
  });
  server.addService(gossipService.GossipService, {
    read: (_: unknown, reply: sendUnaryData<gossip.ClusterInfo>) => reply(null, clusterInfo(cluster)),
  });

  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }]);
  port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`${host}:${wanted}`, credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    port,
    stop: async () => {
      server.forceShutdown();
    },
  };
};
