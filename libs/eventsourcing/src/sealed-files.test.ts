import { expect, test } from 'vitest';
import { sealedAnswers } from './sealed-answers.ts';
import { sealedFiles } from './sealed-files.ts';
import { memoryAnswers, memoryFiles, memoryKeys } from './testing/memory-ports.ts';

const ann = { person: 'ann', purpose: 'text' };
const bytes = Buffer.from('Ann Smith, born on a Tuesday\n');

test('the bytes of a file are kept sealed, and are gone with the key of the one whom they are of', async () => {
  const [kept, keys] = [memoryFiles(), memoryKeys()];
  const files = sealedFiles(kept, keys);
  await files.put('a', ann, bytes);
  await files.put('b', { ...ann, person: 'order-1' }, bytes);
  await files.put('empty', ann, new Uint8Array());
  expect(Buffer.from((await kept.find('a')) ?? []).toString('latin1')).not.toMatch(/Smith|Tuesday/);
  expect([await files.find('a'), await files.find('empty')]).toEqual([bytes, Buffer.alloc(0)]);
  expect(await files.find('never')).toBeUndefined();
  await keys.erase([ann]);
  expect([await files.find('a'), await files.find('b')]).toEqual([undefined, bytes]);
  await expect(files.put('c', ann, bytes)).rejects.toThrow('ann was erased');
});

test('bytes that are kept under the name of another file are refused', async () => {
  const kept = memoryFiles();
  const files = sealedFiles(kept, memoryKeys());
  await files.put('a', ann, bytes);
  await kept.put('b', (await kept.find('a')) ?? bytes);
  await expect(files.find('b')).rejects.toThrow();
});

test('what is remembered of an answer gives nothing of it away, and is the answer to its key only', async () => {
  const [kept, keys] = [memoryAnswers(), memoryKeys()];
  const [one, other] = [sealedAnswers(kept, keys), sealedAnswers(kept, keys)];
  const answer = { requestHash: 'of Ann', status: 200, headers: { etag: '"3"' }, body: '{"name":"Ann Smith"}' };
  expect(await one.remember('key', answer)).toEqual(answer);
  expect(await other.remember('key', { ...answer, requestHash: 'another', status: 409 })).toEqual(answer);
  expect(await other.find('key')).toEqual(answer);
  expect(await other.find('none')).toBeUndefined();
  const stored = await kept.find('key');
  expect(JSON.stringify(stored)).not.toContain('Ann');
  if (stored !== undefined) await kept.remember('stolen', stored);
  await expect(one.find('stolen')).rejects.toThrow();
});
