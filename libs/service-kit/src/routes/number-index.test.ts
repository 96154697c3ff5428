import { category, event } from '@sales/contracts';
import {
  DomainError,
  derivedId,
  on,
  type Projection,
  type PublishedEvent,
  position,
  type Row,
  rootId,
  streamName,
} from '@sales/eventsourcing';
import { memoryDatabase, memoryEventStore, testId } from '@sales/eventsourcing/testing';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { findIdIn, findIdsIn, numberIndex } from './number-index.ts';

const jars = category('jar', {
  about: 'Jars.',
  key: { jarId: Type.String() },
  events: {
    JarMade: event('It is there.', { number: Type.String() }),
    JarFilled: event('There is something in it.', { number: Type.String() }),
    JarMoved: event('It is elsewhere.', {}),
  },
});
const index = numberIndex({
  name: 'jar-numbers',
  of: [jars],
  given: on(jars, { JarMade: ({ data }) => data.number, JarFilled: ({ data }) => data.number }),
});

const rowsOf = ({ tables: [table] }: Projection, ...events: readonly (readonly [type: string, data: object])[]) => {
  if (table?.kind !== 'folded') throw new Error('no folded table');
  const rows = new Map<string, unknown>();
  for (const [type, data] of events) {
    const event = { type, data, stream: streamName('jar', testId(1)) } as unknown as PublishedEvent;
    for (const key of table.keys(event) ?? [])
      rows.set(JSON.stringify(key), table.evolve(rows.get(JSON.stringify(key)) as Row | undefined, event, key));
  }
  return [...rows.values()];
};

test('what gives a number is in the index, and nothing else', () => {
  const { projection } = index;
  const number = 'J-000001';
  expect(rowsOf(projection, ['sales.jar.made.v1', { number }])).toEqual([{ number, id: testId(1) }]);
  expect(rowsOf(projection, ['sales.jar.moved.v1', {}])).toEqual([]);
  expect(projection.types).toEqual(new Set(['sales.jar.made.v1', 'sales.jar.filled.v1']));
});

test('a number that several events say is one row', () => {
  const [made, filled] = ['sales.jar.made.v1', 'sales.jar.filled.v1'] as const;
  const number = 'J-000001';
  expect(rowsOf(index.projection, [made, { number }], [filled, { number }])).toEqual([{ number, id: testId(1) }]);
});

/** An index that has `known`, and once everything is in, `later` too. */
const finding = async (known: Record<string, string>, later: Record<string, string> = {}) => {
  const store = memoryEventStore();
  const metadata = { ...{ actor: 'user:ann', correlationId: 'c', causationId: 'c', commandId: 'c' }, schemaVersion: 1 };
  const made = { type: 'JarMade', data: {}, eventId: derivedId(rootId, 'made') };
  await store.append(
    streamName('jar', testId(1)),
    [{ ...made, metadata: { ...metadata, recordedAt: '2026-01-01T00:00:00.000Z' } }],
    'no_stream',
  );
  let numbers = known;
  const asked: unknown[] = [];
  const database = memoryDatabase({
    query: async <Row>({ values: [number] }: { readonly values: readonly unknown[] }) => {
      asked.push(number);
      const id = numbers[String(number)];
      return (id === undefined ? [] : [{ id }]) as readonly object[] as readonly Row[];
    },
  });
  const reader = {
    projection: index.projection,
    position: () => position(0),
    reaches: async () => {
      numbers = { ...known, ...later };
      return true;
    },
  };
  return { asked, find: findIdIn({ index, unknown: 'jar/unknown' }, { store, database, readers: [reader] }) };
};

test('an id is what it is, and asks for nothing', async () => {
  const { find, asked } = await finding({});
  expect(await find(testId(1))).toBe(testId(1));
  expect(asked).toEqual([]);
});

test('a number is found however it is written, at once when it is known, else when all is in', async () => {
  const { find, asked } = await finding({ 'J-000001': testId(1) }, { 'J-000002': testId(2) });
  expect(await find('j-000001')).toBe(testId(1));
  expect(asked).toEqual(['J-000001']);
  expect(await find('J-000002')).toBe(testId(2));
});

test('a number that nothing has is refused', async () => {
  const { find } = await finding({});
  await expect(find('J-000009')).rejects.toThrow(new DomainError('jar/unknown', { number: 'J-000009' }));
});

test('the parts of a path that may be numbers become ids, the others stay', async () => {
  const findIds = findIdsIn({ jarId: async (number) => `id of ${number}` });
  expect(await findIds({ jarId: 'J-000001', shelfId: 'S-1' })).toEqual({ jarId: 'id of J-000001', shelfId: 'S-1' });
  const ids = { jarId: testId(1) };
  expect(findIds(ids)).toBe(ids);
});
