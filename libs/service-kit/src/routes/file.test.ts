import { describe, expect, it } from 'vitest';
import { fileDocument } from './file.ts';

describe.each(['csv', 'ndjson'] as const)('a file of %s', (format) => {
  it('comes in pieces, and reads no further than it is asked to', async () => {
    let made = 0;
    function* rows() {
      for (; made < 100_000; made++) yield { n: made };
    }
    const document = fileDocument(format, [{ name: 'n', value: ({ n }) => n }], rows());
    const first = await document.next();
    const begin = format === 'csv' ? '\ufeffn\r\n0\r\n1\r\n' : '{"n":0}\n{"n":1}\n';
    expect(first.value?.startsWith(begin)).toBe(true);
    expect(made).toBeLessThan(10_000);
    let lines = String(first.value).split('\n').length - 1;
    for await (const piece of document) lines += piece.split('\n').length - 1;
    expect(lines).toBe(format === 'csv' ? 100_001 : 100_000);
  });
});
