/** Numbers that look random and follow from a seed alone: mulberry32. */
export type Random = {
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** The items in some order. */
  shuffled<Item>(items: readonly Item[]): readonly Item[];
};

export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    shuffled: (items) => {
      const left = [...items];
      return items.flatMap(() => left.splice(below(left.length), 1));
    },
  };
};

const day = 86_400_000;

/** Seeds for a test: those of `SM_SEED` (`7` or `7,8`), else others every day, `count` of them. */
export const seedsFor = (count: number): readonly [number, ...number[]] => {
  const [given, ...more] = process.env['SM_SEED']?.split(',').map(Number) ?? [];
  if (given !== undefined) return [given, ...more];
  const first = Math.floor(Date.now() / day) * count;
  return [first, ...Array.from({ length: count - 1 }, (_, nth) => first + nth + 1)];
};
