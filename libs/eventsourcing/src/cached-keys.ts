import type { KeyName, KeyStore, KnownKeys, PersonKey } from './ports.ts';
import { weightedCache } from './weighted-cache.ts';

type Kept = { readonly key: PersonKey | 'erased'; readonly until: number };

/** How long a key may be used before it is asked for again, in ms: an erasure is complete so much later. */
const keptFor = 60_000;
const most = 20_000;

const idOf = ({ person, purpose }: KeyName): string => `${person} ${purpose}`;

export type CachedKeys = KeyStore &
  KnownKeys & {
    /** Another process has erased keys. */
    heard(erased: readonly KeyName[]): void;
  };

const cacheOf = (keys: KeyStore, now: () => number): CachedKeys => {
  const kept = weightedCache<string, Kept>(most, () => 1);
  let generation = 0;
  /** When the last question was asked that was answered. */
  let heardOf = now();
  const answered = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
    const asked = now();
    const answer = await question();
    heardOf = Math.max(heardOf, asked);
    return answer;
  };
  const heard = (names: readonly KeyName[]): void => {
    let known = false;
    for (const name of names) {
      known ||= kept.get(idOf(name))?.key !== 'erased';
      kept.set(idOf(name), { key: 'erased', until: Number.POSITIVE_INFINITY });
    }
    if (known) generation++;
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
    const found = missing.size === 0 ? [] : await answered(() => ask([...missing.values()]));
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
    erasedSince: (at) => answered(() => keys.erasedSince(at)),
    heard,
    // Nothing that was opened before is believed for longer than the keys themselves while they are away.
    generation: () => (now() - heardOf > keptFor ? ++generation : generation),
  };
};

/** By where keys come from. */
const caches = new WeakMap<KeyStore, CachedKeys>();

/**
 * The same keys, kept in memory for a minute at most. All in a process who want them of the same keys get the same: a
 * key is fetched once for several services, and what one of them erases, or hears of, is erased for all.
 */
export const cachedKeys = (keys: KeyStore, now: () => number = () => performance.now()): CachedKeys => {
  const cached = caches.get(keys) ?? cacheOf(keys, now);
  caches.set(keys, cached);
  return cached;
};
