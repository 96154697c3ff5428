import type { KeyName, PersonKey, PersonKeys } from './ports.ts';
import { weightedCache } from './weighted-cache.ts';

type Kept = { readonly key: PersonKey | 'erased'; readonly until: number };

/** How long a key may be used before it is asked for again, in ms: an erasure is complete so much later. */
const keptFor = 60_000;
const most = 20_000;

const idOf = ({ person, purpose }: KeyName): string => `${person} ${purpose}`;

/** The same keys, kept in memory for a minute at most. */
export const cachedKeys = <Keys extends PersonKeys>(keys: Keys, now: () => number = () => performance.now()): Keys => {
  const kept = weightedCache<string, Kept>(most, () => 1);

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
      for (const name of names) kept.delete(idOf(name));
    },
  };
};
