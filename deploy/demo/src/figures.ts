import type { Figures } from './plan.ts';

type Entry = { readonly month: string; readonly area: string; readonly units: number };

const addTo = (sums: Map<string, number>, key: string, units: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + units);
};

/** Sums entries by month and by area. */
export const figuresOf = (entries: Iterable<Entry>): Figures => {
  const months = new Map<string, number>();
  const areas = new Map<string, number>();
  for (const { month, area, units } of entries) {
    addTo(months, month, units);
    addTo(areas, area, units);
  }
  return { months, areas };
};

/** `2016-11` of an instant or a day. */
export const monthOf = (day: string): string => day.slice(0, 7);
