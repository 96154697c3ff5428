import type { KeyName, KnownKeys, PersonKey, PersonKeys } from './ports.ts';
import { weightedCache } from './weighted-cache.ts';

type Kept = { readonly key: PersonKey | 'erased'; readonly until: number };

/** How long a key may be used before it is asked for again, in ms: an erasure is complete so much later. */
const keptFor = 60_000;
const most = 20_000;

/** Of a property that is never read. */
const dropping = Symbol('dropping');

const idOf = ({ person, purpose }: KeyName): string => `${person} ${purpose}`;

/** By where keys come from: those in this process who keep some of them. */
const keepers = new WeakMap<PersonKeys, Set<WeakRef<(names: readonly KeyName[]) => void>>>();

export type CachedKeys<Keys extends PersonKeys> = Keys &
  KnownKeys & {
    /** Another process has erased keys. */
    heard(erased: readonly KeyName[]): void;
  };

/**
 * The same keys, kept in memory for a minute at most. What one of several on the same keys erases, or hears of, the
 * others of the process do not have any more either.
 */
export const cachedKeys = <Keys extends PersonKeys>(
  keys: Keys,
  now: () => number = () => performance.now(),
): CachedKeys<Keys> => {
  const kept = weightedCache<string, Kept>(most, () => 1);
  let generation = 0;
  const drop = (names: readonly KeyName[]): void => {
    let known = false;
    for (const name of names) {
      known ||= kept.get(idOf(name))?.key !== 'erased';
      kept.set(idOf(name), { key: 'erased', until: Number.POSITIVE_INFINITY });
    }
    if (known) generation++;
  };
  const siblings = keepers.get(keys) ?? new Set();
  keepers.set(keys, siblings.add(new WeakRef(drop)));
  const heard = (names: readonly KeyName[]): void => {
    for (const one of siblings) {
      const tell = one.deref();
      if (tell === undefined) siblings.delete(one);
      else tell(names);
    }
  };

  const through = async <Found extends PersonKey | 'erased' | undefined>(
    names: readonly KeyName[],
    ask: (missing: readonly KeyName[]) => Promise<readonly Found[]>,
  ): Promise<readonly (Found | PersonKey | 'erased')[]> => {
    const known = new Map<string, Found | PersonKey | 'erased'>();
    const missing = new Map<string, KeyName>();
    for (const name of names) {
      const id = idOf(name);
      const one = kept.get(id);
      if (one !== undefined && one.until > now()) known.set(id, one.key);
      else missing.set(id, name);
    }
    const asked = now();
    const found = missing.size === 0 ? [] : await ask([...missing.values()]);
    for (const [nth, id] of [...missing.keys()].entries()) {
      const key = found[nth];
      if (key === undefined) continue;
      known.set(id, key);
      // An answer that was under way when the key was erased.
      const before = kept.get(id)?.key;
      if (before === 'erased') continue;
      if (before !== undefined && key === 'erased') generation++;
      kept.set(id, { key, until: asked + keptFor });
    }
    // What is not in the map was not found.
    return names.map((name) => known.get(idOf(name)) as Found | PersonKey | 'erased');
  };

  return {
    ...keys,
    find: (names) => through(names, keys.find),
    mint: (names) => through(names, keys.mint),
    erase: async (names) => {
      await keys.erase(names);
      heard(names);
    },
    heard,
    generation: () => generation,
    // What tells this one lives as long as it does.
    [dropping]: drop,
  };
};
