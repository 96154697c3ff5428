/** A quantity that was sold: the order, the line, and how much has not come back yet. */
type Sold = { readonly order: string; readonly line: number; left: number };

export type Match = { readonly order: string; readonly line: number; readonly quantity: number };

/** What of the goods of one kind (same customer, code and price) can still come back. */
export const openSales = () => {
  const sold = new Map<string, Sold[]>();
  return {
    add: (key: string, order: string, line: number, quantity: number): void => {
      const entry = { order, line, left: quantity };
      const known = sold.get(key);
      if (known === undefined) sold.set(key, [entry]);
      else known.push(entry);
    },

    /** Takes a quantity back from the latest sales; less than asked for when that much was not sold. */
    takeBack: (key: string, quantity: number): readonly Match[] => {
      const entries = sold.get(key) ?? [];
      const matches: Match[] = [];
      let wanted = quantity;
      for (let last = entries.at(-1); last !== undefined && wanted > 0; last = entries.at(-1)) {
        const taken = Math.min(wanted, last.left);
        matches.push({ order: last.order, line: last.line, quantity: taken });
        wanted -= taken;
        last.left -= taken;
        if (last.left === 0) entries.pop();
      }
      return matches;
    },
  };
};
