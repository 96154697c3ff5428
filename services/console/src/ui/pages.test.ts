import { describe, expect, test } from 'vitest';
import { isOldInView, type ListItems, unreadPage, type View } from './pages.ts';

const page = (from: number, to: number, nextCursor?: string): ListItems<number> => ({
  items: Array.from({ length: to - from }, (_, nth) => from + nth),
  ...(nextCursor !== undefined && { nextCursor }),
});

/** Reads a list again of which these rows are now there, as the query does. */
const readAgain = (pages: readonly ListItems<number>[], view: View, rows: readonly number[]) => {
  const asked: number[] = [];
  const now: ListItems<number>[] = [];
  for (let cursor: string | undefined; now.length < pages.length; cursor = now.at(-1)?.nextCursor) {
    const nth = now.length;
    if (nth > 0 && cursor === undefined) break;
    const held = unreadPage(pages, { nth, cursor }, view);
    if (held === undefined) asked.push(nth);
    const from = cursor === undefined ? 0 : rows.indexOf(Number(cursor)) + 1;
    const items = rows.slice(from, from + 3);
    const last = items.at(-1);
    now.push(held ?? { items, ...(from + 3 < rows.length && { nextCursor: String(last) }) });
  }
  return { asked, pages: now, rows: now.flatMap(({ items }) => items) };
};

const ten = Array.from({ length: 10 }, (_, nth) => nth);
const pages = [page(0, 3, '2'), page(3, 6, '5'), page(6, 9, '8'), page(9, 10)];

describe('a list that is read again', () => {
  test('is read where it is seen, with what has come to it, and goes on from there', () => {
    const again = readAgain(pages, { first: 0, last: 2 }, [-1, ...ten]);
    expect(again.asked).toEqual([0]);
    expect(again.rows).toEqual([-1, 0, 1]);
    expect(again.pages.at(-1)?.nextCursor).toBe('1');
  });

  test('keeps what is above, and says that it is old; no row comes twice or is left out', () => {
    const again = readAgain(
      pages,
      { first: 4, last: 7 },
      ten.filter((row) => row !== 4),
    );
    expect(again.asked).toEqual([1, 2]);
    expect(again.rows).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    expect(isOldInView(again.pages, { first: 4, last: 7 })).toBe(false);
    expect(isOldInView(again.pages, { first: 2, last: 5 })).toBe(true);
    const above = readAgain(again.pages, { first: 2, last: 5 }, ten);
    expect(above.asked).toContain(0);
    expect(isOldInView(above.pages, { first: 0, last: 5 })).toBe(false);
  });

  test('is read where it is short, and on from where it was read to', () => {
    expect(unreadPage([page(0, 3)], { nth: 0, cursor: undefined }, { first: 0, last: 0 })).toBeUndefined();
    expect(unreadPage(pages, { nth: 4, cursor: '9' }, { first: 0, last: 2 })).toBeUndefined();
  });
});
