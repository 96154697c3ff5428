import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startEventStoreDouble } from './index.ts';
import { askQuestions } from './questions.ts';

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

test('the stand-in answers every question as a real server did', async () => {
  const recorded = await readFile(new URL('../../fixtures/eventstoredb-24.10.14.txt', import.meta.url), 'utf8');
  const double = await startEventStoreDouble();
  try {
    expect(await Array.fromAsync(askQuestions(double.connectionString))).toEqual(linesOf(recorded));
  } finally {
    await double.stop();
  }
});

test('with appends larger than a message it does not start, as servers before 25.1', async () => {
  await expect(startEventStoreDouble({ maxAppendSize: 16 * 1024 * 1024 })).rejects.toThrow('not below 16767216');
});
