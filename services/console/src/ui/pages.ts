/** Rows of a list that were read at once, and where the next ones begin. */
export type ListItems<Row> = {
  readonly items: readonly Row[];
  readonly nextCursor?: string;
  readonly count?: number;
  /** Read before something changed, and out of view since. */
  readonly isOld?: true;
};

/** Places of the first and the last row that can be seen. */
export type View = { readonly first: number; readonly last: number };

/** Where a page begins: after how many others, and after which row. */
export type PageStart = { readonly nth: number; readonly cursor: string | undefined };

const placesOf = (pages: readonly ListItems<unknown>[], nth: number): readonly [from: number, to: number] => {
  const from = pages.slice(0, nth).reduce((sum, { items }) => sum + items.length, 0);
  return [from, from + (pages[nth]?.items.length ?? 0)];
};

/**
 * What a page is when the list is read again; undefined: it must be read. Only what is in view is read: pages above it
 * stay until they are scrolled to, pages below it are read anew when they are. A list that was scrolled through far
 * would otherwise be read as a whole with each change.
 */
export const unreadPage = <Row>(
  pages: readonly ListItems<Row>[],
  { nth, cursor }: PageStart,
  { first, last }: View,
): ListItems<Row> | undefined => {
  const page = pages[nth];
  if (page === undefined) return undefined;
  const [from, to] = placesOf(pages, nth);
  if (to <= first) return { ...page, isOld: true };
  return from > last && cursor !== undefined ? { items: [], nextCursor: cursor } : undefined;
};

/** Whether there is something to see that was read before something changed. */
export const isOldInView = (pages: readonly ListItems<unknown>[], { first, last }: View): boolean =>
  pages.some(({ isOld }, nth) => {
    const [from, to] = placesOf(pages, nth);
    return isOld === true && from <= last && to > first;
  });
