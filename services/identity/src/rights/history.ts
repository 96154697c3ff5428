import type { Topic } from '@sales/contracts';
import { type EventLog, fromMessage, isTombstone, type PublishedEvent } from '@sales/eventsourcing';

/** All that was said in some topics, in the order in which it was recorded. */
export const readHistory = async (
  log: Pick<EventLog, 'read'>,
  topics: readonly Topic[],
): Promise<readonly PublishedEvent[]> => {
  const said: PublishedEvent[] = [];
  for (const { name, partitions } of topics)
    for (let partition = 0; partition < partitions; partition++)
      for (let next = 0n; ; ) {
        const messages = await log.read(name, partition, next);
        const last = messages.at(-1);
        if (last === undefined) break;
        said.push(...messages.filter((message) => !isTombstone(message)).map(fromMessage));
        next = last.offset + 1n;
      }
  return said.toSorted((a, b) => Number(a.position - b.position));
};
