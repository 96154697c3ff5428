import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { columnsFor, type FileColumn } from './file-column.ts';
import { type Notes, xlsxDocument } from './xlsx.ts';

type Row = {
  readonly number: string;
  readonly status: string;
  readonly total: string;
  readonly on: string;
  readonly at?: string;
  readonly lines: number;
};

const columns: readonly FileColumn<Row>[] = [
  { name: 'number', value: ({ number }) => number },
  { name: 'status', value: ({ status }) => status },
  { name: 'total', value: ({ total }) => total, kind: 'decimal' },
  { name: 'placed_on', value: ({ on }) => on, kind: 'day' },
  { name: 'placed_at', value: ({ at }) => at, kind: 'instant' },
  { name: 'lines', value: ({ lines }) => lines },
];

const notes: Notes = {
  language: 'en',
  timeZone: 'Asia/Shanghai',
  asked: [['status', 'draft, confirmed']],
  position: 'orders:12',
  madeAt: '2026-03-02T22:30:00.000Z',
};

const row: Row = {
  number: '=1+1',
  status: 'draft',
  total: '1234.50',
  on: '2026-03-02',
  at: '2026-03-02T23:59:30.000Z',
  lines: 3,
};

const written = async (rows: Iterable<Row>, of = columns, how: Partial<Notes> = {}) => {
  const pieces: Uint8Array[] = [];
  for await (const piece of xlsxDocument('orders', of, rows, { ...notes, ...how })) pieces.push(piece);
  const { sheets } = await readXlsx(Buffer.concat(pieces));
  return sheets[0]?.rows ?? [];
};

describe('a sheet', () => {
  test('has numbers, dates, and instants as the clock of the reader shows them', async () => {
    const [head, first] = await written([row]);
    expect(head).toEqual(['number', 'status', 'total', 'placed_on', 'placed_at', 'lines']);
    const [onDay, atTime] = [new Date('2026-03-02T00:00:00Z'), new Date('2026-03-03T07:59:30Z')];
    expect(first).toEqual(['=1+1', 'draft', 1234.5, onDay, atTime, 3]);
  });

  test('keeps as a text what no number of a sheet holds exactly, and what is not what its column says', async () => {
    const rows = await written([
      { ...row, total: '12345678901234.56' },
      { ...row, total: 'none', on: 'soon', at: 'now' },
    ]);
    expect(rows[1]?.[2]).toBe('12345678901234.56');
    expect(rows[2]?.slice(2, 5)).toEqual(['none', 'soon', 'now']);
  });

  test("speaks the reader's words in headings and values, and has the columns that are asked for", async () => {
    const view = { columns: ['total', 'status', 'ghost'], words: ['total=总额', 'status.draft=草稿', 'odd'] };
    const rows = await written([row, { ...row, status: 'closed' }], columnsFor(columns, view), { language: 'zh' });
    expect(rows.slice(0, 3)).toEqual([
      ['总额', 'status'],
      [1234.5, '草稿'],
      [1234.5, 'closed'],
    ]);
    expect(rows.slice(4).map(([name, value]) => [name, value])).toEqual([
      ['行数', '2'],
      ['筛选与排序', 'status = draft, confirmed'],
      ['生成时间', '2026-03-03 06:30:00'],
      ['时区', 'Asia/Shanghai'],
      ['语言', 'zh'],
      ['数据位置', 'orders:12'],
    ]);
  });

  test('is written as it is read, and says how many rows it has', async () => {
    let made = 0;
    let isEnded = false;
    function* rows() {
      try {
        for (; made < 50_000; made++) yield { ...row, number: `SO-${made}` };
      } finally {
        isEnded = true;
      }
    }
    const document = xlsxDocument('orders', columns, rows(), notes);
    await document.next();
    expect(made).toBeLessThan(20_000);
    await document.return(undefined);
    expect(isEnded).toBe(true);
    made = 49_000;
    const all = await written(rows());
    expect(all.find(([name]) => name === 'Rows')?.[1]).toBe('1000');
  });

  test.each([
    ['Europe/Berlin', '2026-03-29T00:59:59.000Z', '2026-03-29T01:59:59Z'],
    ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:59:59.000Z', '2026-04-05T01:59:59Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00.000Z', '2026-04-05T01:30:00Z'],
  ])('shows an instant by the clock of its zone on that day: %s, %s', async (timeZone, at, wanted) => {
    const [, first, second] = await written(
      [
        { ...row, at },
        { ...row, at },
      ],
      columns,
      { timeZone },
    );
    expect(first?.[4]).toEqual(new Date(wanted));
    expect(second?.[4]).toEqual(first?.[4]);
  });

  test('has any text that is stored, and is read as it was where a sheet can have it', async () => {
    const rows = await written([
      { ...row, number: '_x0041_ & <b> 草稿\u0001 ', status: 'a\uffffb\ud800c' },
      { ...row, number: 'y'.repeat(40_000) },
    ]);
    expect(rows[1]?.slice(0, 2)).toEqual(['_x0041_ & <b> 草稿\u0001 ', 'a\ufffdb\ufffdc']);
    expect(rows[2]?.[0]).toHaveLength(32_767);
  });

  test('of no rows has its headings', async () => {
    const [head, ...rest] = await written([]);
    expect(head).toEqual(columns.map(({ name }) => name));
    expect(rest.flat()).toContain('Rows');
  });
});
