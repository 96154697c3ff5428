/** Rows that are chosen, by id, and the one from which a range begins. */
export type Selection = { readonly ids: ReadonlySet<string>; readonly from: string | undefined };

export const nothingSelected: Selection = { ids: new Set(), from: undefined };

/** With a row, or without it where it was chosen. */
export const toggled = ({ ids }: Selection, id: string): Selection => {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, from: id };
};

/** With all rows from the one that was chosen last to this one, in the order in which they are shown. */
export const extended = ({ ids, from }: Selection, to: string, shown: readonly string[]): Selection => {
  const [start, end] = [shown.indexOf(from ?? to), shown.indexOf(to)];
  if (start < 0 || end < 0) return { ids: new Set([...ids, to]), from: to };
  return { ids: new Set([...ids, ...shown.slice(Math.min(start, end), Math.max(start, end) + 1)]), from: to };
};

/** With all of these, or without them where all were chosen. */
export const withAll = ({ ids, from }: Selection, shown: readonly string[]): Selection => {
  const isAll = shown.length > 0 && shown.every((id) => ids.has(id));
  const rest = new Set(ids);
  for (const id of shown) rest.delete(id);
  return { ids: isAll ? rest : new Set([...ids, ...shown]), from };
};
