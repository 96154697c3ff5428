import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, expectTypeOf, test } from 'vitest';
import { category, type EventOf, event, type PublishedData } from './category.ts';

const shelves = category('shelfPlace', {
  about: 'Places on shelves.',
  key: { shelf: Type.String(), place: Type.String() },
  partitions: 3,
  events: {
    ShelfPlaceFilled: event('Something was put there.', { jars: Type.Array(Type.Object({ label: Type.String() })) }),
    JarTaken: event('Something was taken away.', { by: Type.Optional(Type.String()) }, 2),
    ShelfRepainted: event('It looks better.', {}),
  },
});

test('topic and types on the wire have the name of the category, and the rest of that of the event', () => {
  expect(shelves.topic).toEqual({ name: 'sales.shelfPlace.v1', partitions: 3, cleanup: 'keep' });
  expect(shelves.types).toEqual({
    ShelfPlaceFilled: 'sales.shelfPlace.filled.v1',
    JarTaken: 'sales.shelfPlace.jar-taken.v2',
    ShelfRepainted: 'sales.shelfPlace.shelf-repainted.v1',
  });
  expectTypeOf(shelves.types.JarTaken).toEqualTypeOf<'sales.shelfPlace.jar-taken.v2'>();
});

test('the id of a stream has the parts of the key, the last of them with whatever dots it has', () => {
  expect(shelves.keyOf('A-1.top.left')).toEqual({ shelf: 'A-1', place: 'top.left' });
});

test('a schema takes the key and the properties of the event, and nothing else', () => {
  const schema = shelves.schemas[shelves.types.JarTaken];
  if (schema === undefined) throw new Error('there is none');
  const taken = Compile(schema);
  expect(taken.Check({ shelf: 'A', place: '1', by: 'user:ann' })).toBe(true);
  expect(taken.Check({ shelf: 'A', place: '1' })).toBe(true);
  expect(taken.Check({ shelf: 'A' })).toBe(false);
  expect(taken.Check({ shelf: 'A', place: '1', colour: 'red' })).toBe(false);
});

test('the types are those of plain data that nothing changes', () => {
  type ShelfEvent = EventOf<typeof shelves>;
  expectTypeOf<ShelfEvent['type']>().toEqualTypeOf<'ShelfPlaceFilled' | 'JarTaken' | 'ShelfRepainted'>();
  type Filled = Extract<ShelfEvent, { readonly type: 'ShelfPlaceFilled' }>['data'];
  expectTypeOf<Filled>().toEqualTypeOf<{ readonly jars: readonly { readonly label: string }[] }>();
  expectTypeOf<PublishedData<typeof shelves, 'JarTaken'>>().toExtend<{
    readonly shelf: string;
    readonly place: string;
    readonly by?: string;
  }>();
});
