/**
 * What a person has typed and not saved, kept in this browser: over a reload, a closed tab, a session that has ended.
 * It is gone once it is saved, discarded, or the person signs out.
 */
export type Kept = { readonly at: string; readonly value: unknown };

const prefix = 'sales-draft:';

/** Under which something typed by a user is kept. */
export const keptKey = (user: string, what: string): string => `${prefix}${user}:${what}`;

/** What will be kept in a moment, by key. */
const soon = new Map<string, unknown>();

const keepAll = (): void => {
  for (const [key, value] of soon) keep(key, value);
  soon.clear();
};

/** Browsers that cannot tell when there is time for it do it after a while. */
const whenIdle: (work: () => void) => void =
  typeof requestIdleCallback === 'undefined'
    ? (work) => void setTimeout(work, 200)
    : (work) => void requestIdleCallback(work, { timeout: 1000 });

/** Keeps it once there is nothing to draw, and at the latest when the page is left: not at each key that is typed. */
export const keepSoon = (key: string, value: unknown): void => {
  if (soon.size === 0) whenIdle(keepAll);
  soon.set(key, value);
};

/** Keeps what waits for that when the page is left; to be called once. */
export const keepOnLeaving = (): void => {
  addEventListener('pagehide', keepAll);
  document.addEventListener('visibilitychange', keepAll);
};

export const readKept = (key: string): Kept | undefined => {
  keepAll();
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Kept> | null;
    return kept !== null && typeof kept.at === 'string' ? { at: kept.at, value: kept.value } : undefined;
  } catch {
    return undefined;
  }
};

/** Where the browser has no room left, the page has it still. */
export const keep = (key: string, value: unknown): void => {
  try {
    localStorage.setItem(key, JSON.stringify({ at: new Date().toISOString(), value }));
  } catch {}
};

export const dropKept = (key: string): void => {
  soon.delete(key);
  localStorage.removeItem(key);
};

/** What a user has kept under names that begin like this, the latest first. */
export const keptUnder = (user: string, what: string): readonly string[] => {
  keepAll();
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(keptKey(user, what)))
    .map((key) => ({ key, at: readKept(key)?.at ?? '' }))
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .map(({ key }) => key);
};

/** For who signs out: the next person at this machine finds nothing. */
export const dropAllKept = (user: string): void => {
  for (const key of keptUnder(user, '')) dropKept(key);
};
