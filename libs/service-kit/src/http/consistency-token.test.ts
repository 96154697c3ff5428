import { topicsByCategory } from '@sales/contracts';
import { categoryOf, type Position, partitionFor, position, type StreamName, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConsistencyToken, formatToken, lastOfEach, parseToken } from './consistency-token.ts';

const partitionOf = (stream: StreamName): string => {
  const topic = topicsByCategory[categoryOf(stream)];
  return topic ? `${topic.name}/${partitionFor(stream, topic.partitions)}` : stream;
};

/** How far a reader has to be in each partition, for some tokens. */
const endsOf = (tokens: readonly ConsistencyToken[]): ReadonlyMap<string, Position> => {
  const ends = new Map<string, Position>();
  for (const { stream, position: at } of tokens) {
    const known = ends.get(partitionOf(stream));
    if (known === undefined || known < at) ends.set(partitionOf(stream), at);
  }
  return ends;
};

const tokens = fc.array(
  fc
    .tuple(fc.constantFrom('order', 'invoice', 'payment', 'product', 'priceList'), fc.nat(300), fc.nat(10_000))
    .map(([category, nth, at]) => ({ stream: streamName(category, testId(nth)), position: position(at) })),
  { maxLength: 400 },
);

test('the token of any number of streams waits for as much as all of them do, and can be sent back', () => {
  fc.assert(
    fc.property(tokens, (given) => {
      const text = formatToken(given);
      expect(text.length).toBeLessThan(8000);
      if (given.length > 0) expect(endsOf(parseToken(text))).toEqual(endsOf(given));
    }),
  );
});

test('a token names a stream of each partition once', () => {
  fc.assert(
    fc.property(tokens, (given) => {
      const places = lastOfEach(given).map(({ stream }) => partitionOf(stream));
      expect(places).toEqual([...new Set(places)]);
    }),
  );
});

test('all partitions of all topics have a place in a token', () => {
  const all = Object.entries(topicsByCategory).flatMap(([category, { partitions }]) =>
    Array.from({ length: partitions }, (_, partition) => {
      let nth = 0;
      while (partitionFor(streamName(category, testId(nth)), partitions) !== partition) nth += 1;
      return { stream: streamName(category, testId(nth)), position: position(1) };
    }),
  );
  expect(parseToken(formatToken(all))).toEqual(all);
});
