/**
 * The messages and services that the client was generated from. `@eventstore/db-client` publishes its `generated`
 * folder and has no `exports` map, so its files are imported by path; they are CommonJS, so all they export is on
 * `default`. Taking them from the client, pinned in package.json, makes the double speak exactly what the client
 * speaks.
 */

export { default as gossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
export { default as gossip } from '@eventstore/db-client/generated/gossip_pb.js';
export { default as projectionsService } from '@eventstore/db-client/generated/projections_grpc_pb.js';
export { default as projections } from '@eventstore/db-client/generated/projections_pb.js';
export { default as featuresService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
export { default as features } from '@eventstore/db-client/generated/serverfeatures_pb.js';
export { default as shared } from '@eventstore/db-client/generated/shared_pb.js';
export { default as status } from '@eventstore/db-client/generated/status_pb.js';
export { default as streamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
export { default as streams } from '@eventstore/db-client/generated/streams_pb.js';
export { default as any } from 'google-protobuf/google/protobuf/any_pb.js';
export { default as empty } from 'google-protobuf/google/protobuf/empty_pb.js';
