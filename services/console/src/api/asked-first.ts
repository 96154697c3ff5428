const key = 'sales-asked-first';

/** When a page has asked for all that it shows at first. */
const settledMs = 3000;

/**
 * Keeps what the address that was opened asks for first: who is signed in, and the first rows. Where it is opened
 * again, `first-paint.js` asks for that at once, while the app is still being loaded. Of lists without a filter only,
 * so that nothing that was typed is kept.
 */
export const keepAskedFirst = (): void => {
  const { pathname, search } = location;
  if (search !== '' || !/^\/[a-z-]+$/.test(pathname)) return;
  setTimeout(() => {
    const asked = performance
      .getEntriesByType('resource')
      .toSorted((a, b) => a.startTime - b.startTime)
      .map(({ name }) => new URL(name))
      .map((url) => url.pathname + url.search);
    const first = ['/api/identity/v1/session', '/api/query/'].flatMap(
      (path) => asked.find((one) => one.startsWith(path)) ?? [],
    );
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}');
    localStorage.setItem(key, JSON.stringify({ ...kept, [pathname]: first }));
  }, settledMs);
};
