import { expect, expectTypeOf, test } from 'vitest';
import { begunBy, either, type Fold, foldedTable, foldInto, type Handling, on, onEvery, patching } from './on.ts';
import { heard } from './testing/index.ts';

type Jars = {
  readonly JarFilled: { readonly jarId: string; readonly coins: number };
  readonly JarMoved: { readonly jarId: string; readonly to: string };
  readonly JarBroken: { readonly jarId: string };
};

const jars: { readonly types: { readonly [Name in keyof Jars]: string }; readonly published?: Jars } = {
  types: { JarFilled: 'sales.jar.filled.v1', JarMoved: 'sales.jar.moved.v1', JarBroken: 'sales.jar.broken.v1' },
};

const filled = heard('sales.jar.filled.v1', { jarId: 'A', coins: 3 });
const moved = heard('sales.jar.moved.v1', { jarId: 'A', to: 'cellar' });
const broken = heard('sales.jar.broken.v1', { jarId: 'A' });
const added = heard('sales.jar.painted.v1', { jarId: 'A' });

type Jar = { readonly coins: number; readonly place?: string };

const fold: Fold<Jar> = begunBy(
  on(jars, { JarFilled: ({ data }) => ({ coins: data.coins }) }),
  patching<Jar>(on(jars, { JarMoved: ({ data }) => ({ place: data.to }) })),
);

test('a reader gets the data of the event that it names, and says nothing of all others', () => {
  const places: Handling<[greeting: string], string> = on(jars, {
    JarMoved: ({ data }, greeting) => {
      expectTypeOf(data).toEqualTypeOf<Jars['JarMoved']>();
      return `${greeting} ${data.to}`;
    },
  });
  expect(places(moved, 'to')).toBe('to cellar');
  expect([filled, broken, added].map((one) => places(one, 'to'))).toEqual([undefined, undefined, undefined]);
  expect(places.types).toEqual(new Set(['sales.jar.moved.v1']));
});

test('of several readers each takes what it names, and of what all take the last', () => {
  const all: Handling<[], string> = onEvery(jars, ({ data }) => data.jarId);
  const coins: Handling<[], string> = on(jars, { JarFilled: ({ data }) => `${data.coins} coins` });
  expect([filled, broken, added].map((one) => either(all, coins)(one))).toEqual(['3 coins', 'A', undefined]);
});

test('a fold is begun, changed, and left alone by what it does not handle', () => {
  let jar: Jar | undefined;
  const states = [moved, filled, added, moved, broken].map((one) => {
    jar = foldInto(fold, jar, one);
    return jar;
  });
  const begun = { coins: 3 };
  const changed = { coins: 3, place: 'cellar' };
  expect(states).toEqual([undefined, begun, begun, changed, changed]);
});

test('what a patch says to be undefined is not in the document any more', () => {
  const emptied: Fold<Jar> = begunBy(
    on(jars, { JarFilled: ({ data }): Jar => ({ coins: data.coins, place: 'attic' }) }),
    patching<Jar>(on(jars, { JarMoved: () => ({ place: undefined }) })),
  );
  const after = [filled, moved].reduce<Jar | undefined>((jar, one) => foldInto(emptied, jar, one), undefined);
  expect(Object.keys(after ?? {})).toEqual(['coins']);
});

test('a table has rows of what its fold handles only', () => {
  const table = { name: 'jar', columns: { coins: 'bigint' }, key: ['coins'] } as const;
  const { keys, evolve } = foldedTable({ table, keys: () => [{ id: 'A' }], evolve: fold });
  expect([filled, moved, broken, added].map(keys)).toEqual([[{ id: 'A' }], [{ id: 'A' }], [], []]);
  expect(evolve({ coins: 1 }, broken, {})).toEqual({ coins: 1 });
});
