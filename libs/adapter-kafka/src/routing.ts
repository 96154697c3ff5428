import type { Message } from '@sales/eventsourcing';
import type { ICustomPartitioner, PartitionMetadata } from 'kafkajs';

/** Messages of one partition, in order. */
export type PartitionMessages = { readonly partition: number; readonly messages: readonly Message[] };

/** A message as it is handed to kafkajs: the partitioner gets the same object back. */
type Routed = Message & { readonly partition: number; readonly leader: number };

/**
 * The leaders are not those that a send was made for. Nothing of it has been sent, or what has been is sent again in
 * the same way.
 */
export class LeaderMoved extends Error {}

/** By that name kafkajs knows that it has to ask for the leaders again. */
class NoLeader extends Error {
  override readonly name = 'KafkaJSMetadataNotLoaded';
}

/**
 * Which partitions go together: those of one leader. Learnt from kafkajs itself, at the moment when it makes its
 * requests: a send that would go to several brokers is stopped there.
 */
export type Routes = {
  /** Of what is known; -1 when nothing is. */
  leaderOf(topic: string, partition: number): number;
  readonly partitioner: ICustomPartitioner;
};

export const learnRoutes = (): Routes => {
  const known = new Map<string, PartitionMetadata[]>();
  const leaderOf = (topic: string, partition: number): number =>
    known.get(topic)?.find((one) => one.partitionId === partition)?.leader ?? -1;
  return {
    leaderOf,
    partitioner:
      () =>
      ({ topic, partitionMetadata, message }) => {
        known.set(topic, partitionMetadata);
        if (!isRouted(message)) throw new Error('a message without a partition');
        const { partition } = message;
        const leader = leaderOf(topic, partition);
        // kafkajs would leave the message out and say that all is well.
        if (leader < 0) throw new NoLeader(`${topic}/${partition} has no leader`);
        if (leader !== message.leader) throw new LeaderMoved(`${topic}/${partition} is led by ${leader}`);
        return partition;
      },
  };
};

export const routed = (leader: number, batches: readonly PartitionMessages[]): Routed[] =>
  batches.flatMap(({ partition, messages }) =>
    messages.map(({ key, value, headers }) => ({ partition, leader, key, value, headers })),
  );

const isRouted = (message: object): message is Routed => 'leader' in message && 'partition' in message;
