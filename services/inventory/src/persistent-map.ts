/**
 * An immutable map that costs no more than a `Map` as long as mostly the newest version is used, whatever its size: the
 * newest version owns the entries, older ones know what to undo (Baker, "Shallow binding makes functional arrays
 * fast").
 */
export class PersistentMap<Value extends NonNullable<unknown>> {
  static readonly empty = new PersistentMap<never>(new Map<string, never>(), 0);

  static from<Value extends NonNullable<unknown>>(entries: Iterable<readonly [string, Value]>): PersistentMap<Value> {
    const own = new Map(entries);
    return own.size === 0 ? PersistentMap.empty : new PersistentMap(own, own.size);
  }

  readonly size: number;
  #entries: Map<string, Value> | undefined;
  #undo: { readonly key: string; readonly value: Value | undefined; readonly newer: PersistentMap<Value> } | undefined;

  private constructor(entries: Map<string, Value>, size: number) {
    this.#entries = entries;
    this.size = size;
  }

  get(key: string): Value | undefined {
    return this.#own().get(key);
  }

  has(key: string): boolean {
    return this.#own().has(key);
  }

  set<Wider extends NonNullable<unknown>>(this: PersistentMap<Wider>, key: string, value: Wider): PersistentMap<Wider> {
    return this.#with(key, value);
  }

  delete(key: string): PersistentMap<Value> {
    return this.#with(key, undefined);
  }

  /** The key that came first of those that are there; undefined when there is none. */
  firstKey(): string | undefined {
    return this.#own().keys().next().value;
  }

  /** A copy of the entries, in the order in which they came. */
  entries(): readonly (readonly [string, Value])[] {
    return [...this.#own()];
  }

  #with(key: string, value: Value | undefined): PersistentMap<Value> {
    // Every stream starts from the one empty map: one that adds to it must not take its entries away.
    const entries = this.size === 0 ? new Map<string, Value>() : this.#own();
    const before = entries.get(key);
    if (before === value) return this;
    put(entries, key, value);
    const newer = new PersistentMap(entries, entries.size);
    if (this.size > 0) {
      this.#entries = undefined;
      this.#undo = { key, value: before, newer };
    }
    return newer;
  }

  /** Takes the entries over from whichever version has them. */
  #own(): Map<string, Value> {
    if (this.#entries !== undefined) return this.#entries;
    const path: PersistentMap<Value>[] = [];
    let owner: PersistentMap<Value> = this;
    while (owner.#undo !== undefined) {
      path.push(owner);
      owner = owner.#undo.newer;
    }
    const entries = owner.#entries ?? new Map<string, Value>();
    for (const version of path.reverse()) {
      const undo = version.#undo;
      if (undo === undefined) continue;
      const { key, value, newer } = undo;
      newer.#entries = undefined;
      newer.#undo = { key, value: entries.get(key), newer: version };
      put(entries, key, value);
      version.#undo = undefined;
      version.#entries = entries;
    }
    return entries;
  }
}

const put = <Value>(entries: Map<string, Value>, key: string, value: Value | undefined): void => {
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
};
