import { expect, test } from 'vitest';
import { newEvent } from './contract/index.ts';
import { skipGivenNumbers } from './given-numbers.ts';
import { memoryPlatform } from './testing/index.ts';
import { position, type RecordedEvent, revision, streamName } from './types.ts';

const numberIn = ({ data }: RecordedEvent) => {
  const { series, number } = data as { series?: string; number?: number };
  return series === undefined || number === undefined ? undefined : { series, number };
};

const stream = streamName('jar', 'a');

/** A database that was restored to a point before these numbers were given. */
const setup = async (given: readonly (readonly [string, number])[]) => {
  const platform = memoryPlatform();
  const events = given.map(([series, number]) => newEvent({ series, number }));
  await platform.store.append(stream, [newEvent({ other: 1 }), ...events], 'no_stream');
  const options = { ...platform, relay: 'jar', categories: ['jar'], numberIn };
  return { ...platform, skip: () => skipGivenNumbers(options) };
};

test('a number that an event has is not given again', async () => {
  const { numbers, skip } = await setup([
    ['A', 7],
    ['B', 3],
    ['A', 5],
  ]);
  await skip();
  expect([await numbers.next('A'), await numbers.next('B'), await numbers.next('C')]).toEqual([8, 4, 1]);
});

test('only what the relay has not passed is looked at', async () => {
  const { numbers, skip, checkpoints } = await setup([
    ['A', 7],
    ['B', 3],
  ]);
  await checkpoints.save(new Map([['jar', position(2)]]));
  await skip();
  expect([await numbers.next('A'), await numbers.next('B')]).toEqual([1, 4]);
});

test('a store that is behind the database has no number that the database lacks', async () => {
  const { numbers, skip, checkpoints, store } = await setup([['A', 7]]);
  await numbers.skip('A', 9);
  await checkpoints.save(new Map([['jar', position(50)]]));
  await skip();
  expect(await numbers.next('A')).toBe(10);
  await store.append(stream, [newEvent()], revision(1));
});
