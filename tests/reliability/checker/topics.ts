import { categoryOf, partitionFor, type RecordedEvent } from '@sales/eventsourcing';
import { type Check, isAsPublished, type PublishedRecord, type TopicEvidence, violationOf } from './evidence.ts';

/**
 * I4: a topic holds exactly the log of its category, each event once, in position order, as a chain without a gap.
 * Where a relay may have stood still, some events stand there again behind newer ones.
 */
export const faithfulTopics: Check = ({ events, topics, mayRepeat = false }) => {
  const violation = violationOf('I4');
  const byCategory = Map.groupBy(events, ({ stream }) => categoryOf(stream));
  return topics.flatMap((topic) => {
    const recorded = new Map((byCategory.get(topic.category) ?? []).map((event) => [event.eventId, event]));
    const published = Map.groupBy(topic.records, ({ event }) => event.id);
    const lost = [...recorded.values()].filter(({ eventId }) => !published.has(eventId));
    const repeated = mayRepeat ? [] : [...published].filter(([, records]) => records.length > 1);
    const altered = topic.records.filter(({ event }) => {
      const original = recorded.get(event.id);
      return (
        original?.position !== event.position ||
        original.revision !== event.revision ||
        original.stream !== event.stream
      );
    });
    return [
      ...lost.slice(0, 1).map((event) => `${topic.topic} lacks ${lost.length} events, first ${named(event)}`),
      ...repeated.map(([id, records]) => `${topic.topic} has event ${id} ${records.length} times`),
      ...altered.map((record) => `${place(record)}: event ${record.event.id} is not as the log has it`),
      ...chain(topic, mayRepeat),
      ...topic.records
        .filter(({ event }) => !isAsPublished(event))
        .map((record) => `${place(record)}: ${record.event.type} is not as its contract has it`),
    ].map(violation);
  });
};

const place = ({ topic, partition, offset }: PublishedRecord): string => `${topic}/${partition}/${offset}`;

const named = ({ eventId, stream, revision, metadata }: RecordedEvent): string =>
  `${eventId}, ${stream}@${revision} of ${metadata.recordedAt}`;

const chain = ({ records, partitions }: TopicEvidence, mayRepeat: boolean): readonly string[] =>
  [...Map.groupBy(records, ({ partition }) => partition)].flatMap(([partition, own]) => {
    let end = 0n;
    const seen = new Set<string>();
    return own.flatMap((record) => {
      const { id, stream, position, previous } = record.event;
      if (mayRepeat && seen.has(id)) return [];
      seen.add(id);
      const before = end;
      end = position;
      return [
        ...(partitionFor(stream, partitions) === partition ? [] : [`${place(record)}: ${stream} belongs elsewhere`]),
        ...(position > before ? [] : [`${place(record)}: position ${position} comes after ${before}`]),
        ...((mayRepeat ? previous <= before : previous === before)
          ? []
          : [`${place(record)}: follows ${previous}, but ${before} stands before it`]),
      ];
    });
  });
