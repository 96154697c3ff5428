// Runs in each page that `npm run bench -- console` opens, before anything else.
const bench = {
  /** When the first row was there, in ms after the page was asked for. */
  row: 0,
  /** The longest task since it was last set to nothing, in ms. */
  longest: 0,
  /** How long each key took until it was painted, in ms. */
  keys: [],

  /** Resolves with the ms from the next key until the first row is another one. */
  nextFirstRow() {
    const firstRow = () => document.querySelector('[data-index="0"]')?.textContent;
    const before = firstRow();
    return new Promise((resolve) => {
      let from = 0;
      addEventListener('keydown', ({ timeStamp }) => (from = timeStamp), { once: true, capture: true });
      const observer = new MutationObserver(() => {
        if (from === 0 || firstRow() === undefined || firstRow() === before) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - from));
      });
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
  },

  /** Scrolls as a wheel that is turned without a rest. */
  async scroll(duration) {
    const grid = document.querySelector('.grid');
    bench.longest = 0;
    const frames = [];
    let elements = 0;
    const start = performance.now();
    for (let before = start; before - start < duration; ) {
      grid.scrollBy(0, 160);
      const now = await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      frames.push(now - before);
      before = now;
      if (frames.length % 20 === 0) elements = Math.max(elements, grid.querySelectorAll('*').length);
    }
    const last = [...document.querySelectorAll('[data-index]')].at(-1);
    return { frames, longest: bench.longest, elements, rows: Number(last.dataset.index) + 1 };
  },

  paste(text) {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  },

  firstPaint: () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  scrollTo: (place) => document.querySelector('.grid').scrollTo(0, place),
  isFocused: (name) => document.activeElement?.ariaLabel === name,

  /** Resolves in the frame in which a list has a text. */
  async shown(text) {
    while (document.querySelector('.grid')?.textContent.includes(text) !== true)
      await new Promise((resolve) => requestAnimationFrame(resolve));
  },
};
globalThis.bench = bench;

new MutationObserver((_, observer) => {
  if (document.querySelector('[data-index]') === null) return;
  bench.row = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) bench.longest = Math.max(bench.longest, duration);
}).observe({ type: 'longtask' });

addEventListener(
  'keydown',
  ({ timeStamp }) =>
    requestAnimationFrame(() => {
      // A message comes after the frame has been painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => bench.keys.push(performance.now() - timeStamp);
      port2.postMessage(undefined);
    }),
  { capture: true },
);
