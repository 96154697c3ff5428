import kafkajs, { type Cluster, type PartitionAssigner } from 'kafkajs';
import { assign, type Partitions } from './assignment.ts';

export type AssignerHooks = {
  /** What this member has, told to the others when it joins. */
  readonly owned: () => Partitions;
  /** Awaited before this member joins again, and gives up all that it has. */
  readonly beforeJoin: () => Promise<void>;
};

const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;

/**
 * How the members of a group talk about their partitions. Every member must know it: change the name with the meaning.
 */
const name = 'sales-sticky.v1';
const version = 0;

/**
 * Gives the partitions to the members as `assign` does. kafkajs knows of no cooperative rebalance: all stop, and all
 * join again; this keeps most where they were.
 */
export const stickyAssigner =
  ({ owned, beforeJoin }: AssignerHooks): PartitionAssigner =>
  ({ cluster }) => {
    awaitBeforeJoin(cluster, beforeJoin);
    return {
      name,
      version,
      protocol: ({ topics }) => ({
        name,
        metadata: MemberMetadata.encode({ version, topics, userData: Buffer.from(JSON.stringify(owned())) }),
      }),
      assign: async ({ members, topics }) => {
        const partitions = Object.fromEntries(
          topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).map((one) => one.partitionId)]),
        );
        const shares = assign(
          members.map(({ memberId, memberMetadata }) => ({ id: memberId, owned: ownedBy(memberMetadata) })),
          partitions,
        );
        return [...shares].map(([memberId, share]) => ({
          memberId,
          memberAssignment: MemberAssignment.encode({ version, assignment: mutable(share), userData: Buffer.alloc(0) }),
        }));
      },
    };
  };

const mutable = (share: Partitions): Record<string, number[]> =>
  Object.fromEntries(Object.entries(share).map(([topic, partitions]) => [topic, [...partitions]]));

const ownedBy = (metadata: Buffer): Partitions => {
  const text = MemberMetadata.decode(metadata)?.userData.toString() ?? '';
  return text === '' ? {} : JSON.parse(text);
};

/** kafkajs has no hook there; but to find the coordinator is how every join begins, and is done for nothing else. */
const awaitBeforeJoin = (cluster: Cluster, beforeJoin: () => Promise<void>): void => {
  const find = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    await beforeJoin();
    return find(group);
  };
};
