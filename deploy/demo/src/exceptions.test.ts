import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countReasons, writeExceptions } from './exceptions.ts';

const exceptions = [
  { line: 2, outcome: 'refused', reason: 'a test entry, nothing was sold', row: ['1', 'TEST001'] },
  { line: 7, outcome: 'changed', reason: 'the code is taken as 85132A', row: ['2', '85132a'] },
  { line: 8, outcome: 'changed', reason: 'the code is taken as 47503J; rounded to 1 pence', row: ['2', 'say "hi"'] },
] as const;

it('writes a line a row', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sales-demo-'));
  const path = join(folder, 'deep', 'rows.csv');
  await writeExceptions(path, ['InvoiceNo', 'StockCode'], exceptions);
  expect((await readFile(path, 'utf8')).split('\n')).toEqual([
    'line,outcome,reason,InvoiceNo,StockCode',
    '2,refused,"a test entry, nothing was sold",1,TEST001',
    '7,changed,the code is taken as 85132A,2,85132a',
    '8,changed,the code is taken as 47503J; rounded to 1 pence,2,"say ""hi"""',
    '',
  ]);
  await rm(folder, { recursive: true });
});

it('counts the rows by reason', () => {
  expect(countReasons(exceptions)).toEqual([
    ['changed: the code is taken as …', 2],
    ['refused: a test entry', 1],
  ]);
});
