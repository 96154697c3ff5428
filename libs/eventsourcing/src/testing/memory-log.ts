import { LogUnavailable } from '../errors.ts';
import { partitionFor } from '../partition.ts';
import type { ConsumeOptions, EventLog, LogMessage } from '../ports.ts';
import { pause, signal } from '../signal.ts';

export type MemoryEventLog = EventLog & {
  /** Everything in a topic, partition by partition. */
  all(topic: string): readonly (readonly LogMessage[])[];
};

type Member = { readonly topics: readonly string[] };

/** A partition as a group sees it. */
type Share = { owner: Member | undefined; epoch: number; next: number; busy: boolean };

type Group = { readonly members: Member[]; readonly shares: Map<string, Share> };

/** The event log in memory, for unit tests. */
export const memoryEventLog = (): MemoryEventLog => {
  const topics = new Map<string, LogMessage[][]>();
  /** Offset of the next message, by topic and partition, where a topic has been cleared. */
  const starts = new Map<string, number>();
  const groups = new Map<string, Group>();
  const changed = signal();

  const partitionsOf = (topic: string): LogMessage[][] => {
    const partitions = topics.get(topic);
    if (partitions === undefined) throw new LogUnavailable(`there is no topic ${topic}`);
    return partitions;
  };

  const startOf = (topic: string, partition: number): number => starts.get(`${topic}/${partition}`) ?? 0;

  const groupNamed = (name: string): Group => {
    const group = groups.get(name) ?? { members: [], shares: new Map() };
    groups.set(name, group);
    return group;
  };

  /** Deals the partitions of a topic out to the members that want it. */
  const deal = ({ members, shares }: Group, topic: string): void => {
    const interested = members.filter((member) => member.topics.includes(topic));
    topics.get(topic)?.forEach((_, partition) => {
      const name = `${topic}/${partition}`;
      const share = shares.get(name) ?? { owner: undefined, epoch: 0, next: 0, busy: false };
      shares.set(name, share);
      const owner = interested[partition % Math.max(1, interested.length)];
      if (share.owner === owner) return;
      share.owner = owner;
      share.epoch += 1;
    });
  };

  const consume = async (options: ConsumeOptions): Promise<void> => {
    const { handler, maxMessages = 500, onError, signal: abort } = options;
    const group = groupNamed(options.group);
    const me: Member = { topics: options.topics };
    const inHand = new Set<Promise<void>>();

    const handle = async (topic: string, partition: number, share: Share): Promise<void> => {
      const from = Math.max(0, share.next - startOf(topic, partition));
      const messages = partitionsOf(topic)[partition]?.slice(from, from + maxMessages) ?? [];
      const batch = { topic, partition, assignment: String(share.epoch), messages };
      for (let rest = 1; share.owner === me && !abort.aborted; rest = Math.min(rest * 2, 1000)) {
        try {
          await handler(batch);
          share.next = Number(messages.at(-1)?.offset ?? -1n) + 1;
          return;
        } catch (error) {
          onError?.(error, batch);
          await pause(rest, abort);
        }
      }
    };

    group.members.push(me);
    changed.notify();
    while (!abort.aborted) {
      const seen = changed.count();
      for (const topic of options.topics) {
        deal(group, topic);
        topics.get(topic)?.forEach((messages, partition) => {
          const share = group.shares.get(`${topic}/${partition}`);
          if (share === undefined || share.owner !== me || share.busy) return;
          if (share.next >= startOf(topic, partition) + messages.length || messages.length === 0) return;
          share.busy = true;
          const batch = handle(topic, partition, share).finally(() => {
            share.busy = false;
            inHand.delete(batch);
            changed.notify();
          });
          inHand.add(batch);
        });
      }
      await changed.wait(seen, 60_000, abort);
    }
    await Promise.all(inHand);
    group.members.splice(group.members.indexOf(me), 1);
    changed.notify();
  };

  return {
    all: partitionsOf,
    ensureTopic: async (topic, partitions) => {
      const existing = topics.get(topic);
      if (existing !== undefined && existing.length !== partitions) {
        throw new Error(`topic ${topic} has ${existing.length} partitions, not ${partitions}`);
      }
      topics.set(topic, existing ?? Array.from({ length: partitions }, () => []));
      changed.notify();
    },
    publish: async (topic, messages) => {
      const partitions = partitionsOf(topic);
      for (const { key, value, headers } of messages) {
        const nth = partitionFor(key, partitions.length);
        const partition = partitions[nth];
        const offset = BigInt(startOf(topic, nth) + (partition?.length ?? 0));
        partition?.push({ key, value, headers: { ...headers }, offset });
      }
      changed.notify();
    },
    tail: async (topic) => partitionsOf(topic).map((messages) => messages.at(-1)),
    read: async (topic, partition, from) =>
      (partitionsOf(topic)[partition] ?? []).filter(({ offset }) => offset >= from).slice(0, 500),
    clear: async (topic) => {
      partitionsOf(topic).forEach((messages, partition) => {
        starts.set(`${topic}/${partition}`, startOf(topic, partition) + messages.length);
        messages.length = 0;
      });
    },
    activeGroups: async () => [...groups].flatMap(([name, { members }]) => (members.length > 0 ? [name] : [])),
    consume,
  };
};
