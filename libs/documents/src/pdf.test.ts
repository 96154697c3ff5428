import { afterAll, expect, test, vi } from 'vitest';
import type { PrintedDocument } from './document.ts';
import { createPrinter } from './printer.ts';
import { readPdf } from './testing/read-pdf.ts';

const printer = createPrinter();
afterAll(() => printer.stop());

const document = (name: string, rows = 1): PrintedDocument => ({
  language: 'zh',
  title: '发票 INV-2026-000001',
  author: '北京销售有限公司',
  madeAt: '2026-03-01T00:00:00.000Z',
  words: { pageOf: '第 {page} 页，共 {pages} 页', lacking: '\uFFFD: {characters}' },
  blocks: [
    { kind: 'title', text: '发票' },
    { kind: 'text', text: name },
    {
      kind: 'table',
      columns: [
        { title: '名称', wide: true },
        { title: '金额', align: 'end' },
      ],
      rows: Array.from({ length: rows }, (_, nth) => ({
        cells: [{ text: `办公椅 ${nth + 1}`, notes: [`SKU-${nth + 1}`] }, { text: '1,234.50' }],
      })),
    },
    { kind: 'total', label: '应付总额', value: 'EUR 1,234.50' },
  ],
});

test('another reader finds the texts, the title, the language, and what each part is', async () => {
  const { title, language, pages, roles } = await readPdf(
    await printer.print(document('Γιώργος Łukasz 張偉 한국', 60)),
  );
  expect([title, language]).toEqual(['发票 INV-2026-000001', 'zh-CN']);
  expect(pages.length).toBeGreaterThan(1);
  const [first = '', ...others] = pages;
  expect(first.split('\n').slice(0, 5)).toEqual([
    '发票',
    'Γιώργος Łukasz 張偉 한국',
    '名称 金额',
    '办公椅 1 1,234.50',
    'SKU-1',
  ]);
  for (const [nth, page] of others.entries()) {
    expect(page).toContain('名称 金额');
    expect(page).toContain(`第 ${nth + 2} 页，共 ${pages.length} 页`);
  }
  expect(pages.at(-1)).toContain('应付总额 EUR 1,234.50');
  for (const role of ['H1', 'P', 'Table > TR > TH', 'Table > TR > TD'])
    expect(roles).toContain(`Root > Document > ${role}`);
});

test('a character that cannot be printed is named at the end', async () => {
  const { pages } = await readPdf(await printer.print(document('สว 😀')));
  expect(pages[0]).toContain('\uFFFD: U+0E2A U+0E27 U+1F600');
  const { pages: others } = await readPdf(await printer.print(document('北京')));
  expect(others[0]).not.toContain('\uFFFD');
});

test('the same document is the same bytes, in each thread', async () => {
  const other = createPrinter();
  const [one, two, three] = await Promise.all([
    printer.print(document('A', 60)),
    printer.print(document('A', 60)),
    other.print(document('A', 60)),
  ]);
  await other.stop();
  expect(Buffer.compare(one, two)).toBe(0);
  expect(Buffer.compare(one, three)).toBe(0);
});

test('what is not wanted any more is not made, and what cannot be made fails alone', async () => {
  const broken = printer.print({ ...document('A'), madeAt: 'never' });
  await expect(broken).rejects.toThrow('no document');
  await expect(printer.print(document('A'), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect((await printer.print(document('A'))).length).toBeGreaterThan(1000);
});

test('a thread that has ended for want of work is begun again, and after the end none is', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const short = createPrinter();
  const one = await short.print(document('A'));
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  expect(Buffer.compare(await short.print(document('A')), one)).toBe(0);
  const waiting = Promise.allSettled([short.print(document('A', 200)), short.print(document('A'))]);
  await short.stop();
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(short.print(document('A'))).rejects.toThrow('stopped');
});
