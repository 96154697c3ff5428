/** An item of another source than the rows of a list, with its key there. */
export type Other<Item> = { readonly key: number; readonly at: string; readonly item: Item };

/**
 * Another source of items of the same list: each stands where its time is among the rows. Its keys rise as its items
 * come, and it may be in another database.
 */
export type Beside<Item> = {
  /** The next items behind a key, or the first, in the order of keys or, `down`, against it. */
  read(asked: {
    readonly down: boolean;
    readonly behind: number | undefined;
    readonly limit: number;
  }): Promise<readonly Other<Item>[]>;
};

/** Items that are read at once. */
const atOnce = 200;

/** What is next of another source, one item at a time. */
export type Ahead<Item> = {
  /** The next item if it comes before a row of this time, or if there are no more rows. It stays until it is taken. */
  next(time?: string): Promise<Other<Item> | undefined>;
  take(): void;
  /** Key of the last item that was taken; undefined: none was. */
  key(): number | undefined;
};

/** What is behind a key in an order; nothing where there is no other source. */
export const aheadIn = <Item>(beside: Beside<Item> | undefined, down: boolean, behind?: number): Ahead<Item> => {
  let read: readonly Other<Item>[] = [];
  let index = 0;
  let isAll = beside === undefined;
  let key = behind;
  return {
    next: async (time) => {
      if (beside !== undefined && index === read.length && !isAll) {
        read = await beside.read({ down, behind: key, limit: atOnce });
        index = 0;
        isAll = read.length < atOnce;
      }
      const other = read[index];
      if (other === undefined || time === undefined) return other;
      return (down ? other.at >= time : other.at < time) ? other : undefined;
    },
    take: () => {
      key = read[index]?.key ?? key;
      index += 1;
    },
    key: () => key,
  };
};
