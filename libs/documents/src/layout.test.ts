import { describe, expect, test } from 'vitest';
import type { Block, Row } from './document.ts';
import { type Item, type Line, layOut, type MeasureText, type Page, paper } from './layout.ts';

/** Every letter is half as wide as it is high. */
const measure: MeasureText = (text, { size }) => [...text].length * size * 0.5;

const words = { pageOf: '{page}/{pages}', lacking: '{characters}' };
const pagesOf = (...blocks: readonly Block[]): readonly Page[] =>
  layOut({ title: 'Invoice 7', blocks, words }, measure);
const linesOf = (page: Page | undefined): readonly Line[] => page?.items.flatMap(({ lines }) => lines) ?? [];
const textsOf = (page: Page | undefined): readonly string[] => linesOf(page).map(({ text }) => text);
const endOf = ({ x, text, style }: Line): number => x + measure(text, style);

const columns = [
  { title: 'Item', wide: true },
  { title: 'Amount', align: 'end' },
] as const;
const rowsOf = (count: number, name = 'Chair'): readonly Row[] =>
  Array.from({ length: count }, (_, nth) => ({
    cells: [{ text: `${name} ${nth + 1}` }, { text: `${10 ** (nth % 7)}.00` }],
  }));

test('sixty lines go on over pages: each has the heading of the table, its number and the name of the document', () => {
  const pages = pagesOf({ kind: 'title', text: 'Invoice' }, { kind: 'table', columns, rows: rowsOf(120) });
  expect(pages.length).toBeGreaterThan(2);
  for (const [nth, page] of pages.entries()) {
    const texts = textsOf(page);
    expect(texts.filter((text) => text === 'Amount')).toHaveLength(1);
    expect(texts.at(-1)).toBe(`${nth + 1}/${pages.length}`);
    expect(texts.includes('Invoice 7')).toBe(nth > 0);
    for (const { y } of linesOf(page)) expect(y).toBeLessThan(paper.height - 30);
  }
  const printed = pages.flatMap(textsOf).filter((text) => text.startsWith('Chair'));
  expect(printed).toEqual(rowsOf(120).map(({ cells: [cell] }) => cell?.text));
});

test('the heading of a table is read once: on later pages it is no part of the text', () => {
  const pages = pagesOf({ kind: 'table', columns, rows: rowsOf(80) });
  const headings = pages.flatMap(({ items }) =>
    items.filter(({ lines }) => lines.some(({ text }) => text === 'Amount')).map(({ part }) => part.tag),
  );
  expect(headings).toEqual(['TH', ...pages.slice(1).map(() => 'Artifact')]);
});

test('figures end below one another, and no column meets the next', () => {
  const [page] = pagesOf({
    kind: 'table',
    columns,
    rows: rowsOf(7, 'A chair with a name that is longer than its line'.repeat(3)),
  });
  const cells = (page?.items ?? []).filter(({ part }) => part.tag === 'TD');
  const ends = new Set(
    cells
      .flatMap(({ lines }) => lines)
      .filter(({ text }) => text.endsWith('.00'))
      .map((line) => endOf(line).toFixed(3)),
  );
  expect(ends.size).toBe(1);
  const rows = Map.groupBy(cells, ({ part }) => ('row' in part ? part.row : 0));
  for (const [name, amount] of rows.values()) {
    const right = Math.max(...(name as Item).lines.map(endOf));
    expect(right).toBeLessThan(Math.min(...(amount as Item).lines.map(({ x }) => x)));
  }
});

test('figures that are too wide for the page are in smaller letters: none is cut off, and none is broken', () => {
  const amounts = ['1', '2', '3', '4', '5'].map((digit) => `${digit}6,000,000,000,000.00`);
  const wide = [
    { title: 'Item', wide: true },
    ...amounts.map((_, nth) => ({ title: `Amount ${nth}`, align: 'end' }) as const),
  ] as const;
  const rows = [{ cells: [{ text: 'Turbine' }, ...amounts.map((text) => ({ text }))] }];
  const [page] = pagesOf({ kind: 'table', columns: wide, rows });
  for (const text of amounts) {
    const line = linesOf(page).find((one) => one.text === text);
    expect(line && endOf(line)).toBeLessThanOrEqual(paper.width - 49);
  }
  const sizes = linesOf(page).map(({ style }) => style.size);
  expect(Math.max(...sizes)).toBeLessThan(9);
});

test('a code without any place to break it is cut, and nothing of it is lost', () => {
  const code = 'X'.repeat(300);
  const [page] = pagesOf({ kind: 'table', columns, rows: [{ cells: [{ text: code }, { text: '1.00' }] }] });
  const lines = linesOf(page).filter(({ text }) => text.startsWith('X'));
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.map(({ text }) => text).join('')).toBe(code);
});

test('Chinese is broken between characters, but never before a full stop', () => {
  const text = '这是一个很长的句子。'.repeat(20);
  const [page] = pagesOf({ kind: 'text', text });
  const lines = textsOf(page).slice(0, -1);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join('')).toBe(text);
  expect(lines.filter((line) => line.startsWith('。'))).toEqual([]);
});

describe('page breaks', () => {
  test('sums stay together, and a heading with what it is of', () => {
    for (let count = 30; count < 60; count++) {
      const sums: Block = { kind: 'table', isTogether: true, columns, rows: rowsOf(6, 'Sum') };
      const pages = pagesOf({ kind: 'table', columns, rows: rowsOf(count) }, { kind: 'heading', text: 'Sums' }, sums);
      const with1 = pages.findIndex((page) => textsOf(page).includes('Sum 1'));
      for (const text of ['Sums', 'Sum 6']) expect(textsOf(pages[with1])).toContain(text);
    }
  });

  test('a row is on one page, with what is said below it', () => {
    const rows = rowsOf(60).map(({ cells: [name = { text: '' }, amount = { text: '' }] }) => ({
      cells: [{ ...name, notes: ['one', 'two', 'three'] }, amount],
    }));
    for (const page of pagesOf({ kind: 'table', columns, rows })) {
      const names = textsOf(page).filter((text) => text.startsWith('Chair'));
      expect(textsOf(page).filter((text) => text === 'three')).toHaveLength(names.length);
    }
  });
});
