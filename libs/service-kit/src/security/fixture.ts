/** For the tests of this package: published events of rights, and a log that has them. */
import { apiKeys, type Category, roles, signingKeys, teams, users } from '@sales/contracts';
import {
  type PublishedEvent,
  position,
  type RecordedEvent,
  revision,
  streamName,
  toMessage,
} from '@sales/eventsourcing';
import { heard, type MemoryEventLog, memoryEventLog, testId } from '@sales/eventsourcing/testing';

const categories: readonly Category[] = [roles, teams, users, apiKeys, signingKeys];

export type Said = {
  readonly category: string;
  readonly id: string;
  readonly name: string;
  readonly data: object;
  readonly recordedAt: string;
  readonly effectiveAt?: string;
  readonly actor?: string;
};

/** Gives what is said ids, revisions and positions, as a store does. */
export const recording = () => {
  const revisions = new Map<string, number>();
  let count = 0;
  return ({ category, id, name, data, recordedAt, effectiveAt = recordedAt, actor }: Said): PublishedEvent => {
    const of = categories.find((one) => one.name === category);
    if (of === undefined) throw new Error(`there is no category ${category}`);
    const stream = streamName(category, id);
    const nth = revisions.get(stream) ?? 0;
    revisions.set(stream, nth + 1);
    count += 1;
    return heard(
      of.types[name] ?? name,
      { ...of.keyOf(id), ...data },
      {
        ...{ id: testId(count), stream, recordedAt, effectiveAt, ...(actor !== undefined && { actor }) },
        revision: revision(BigInt(nth)),
        position: position(BigInt(count)),
      },
    );
  };
};

/** A log, and what puts events of rights into it. */
export const rightsLog = (): { readonly log: MemoryEventLog; readonly say: (...said: Said[]) => Promise<void> } => {
  const log = memoryEventLog();
  const record = recording();
  const ends = new Map<string, bigint>();
  return {
    log,
    say: async (...said) => {
      for (const one of said) {
        const topic = categories.find(({ name }) => name === one.category)?.topic;
        if (topic === undefined) throw new Error(`there is no category ${one.category}`);
        const { id: eventId, type, data, ...event } = record(one);
        const { recordedAt, effectiveAt, actor, correlationId, causationId, commandId } = event;
        const metadata = { recordedAt, effectiveAt, actor, correlationId, causationId, commandId, schemaVersion: 1 };
        const recorded: RecordedEvent = { ...event, eventId, type, data, metadata };
        await log.ensureTopic(topic.name, topic.partitions);
        await log.publish(topic.name, [toMessage(recorded, { type, data }, position(ends.get(topic.name) ?? 0n))]);
        ends.set(topic.name, event.position);
      }
    },
  };
};
