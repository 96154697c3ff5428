import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type AppFile, encodingFor, readFiles } from './files.ts';

const identity = Buffer.from('text');
const file: AppFile = {
  type: 'text/javascript',
  contents: { identity, br: identity, gzip: identity },
  etag: '"x"',
  isImmutable: true,
};

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['BR', 'br'],
  ['identity', 'identity'],
  ['', 'identity'],
  [undefined, 'identity'],
])('takes %s as %s', (accepted, encoding) => {
  expect(encodingFor(accepted, file)).toBe(encoding);
});

it('sends what is not worth compressing as it is', () => {
  expect(encodingFor('br', { ...file, contents: { identity } })).toBe('identity');
});

it('takes the compressed forms that lie beside a file, and not as files of their own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'assets'));
  for (const [name, text] of [
    ['assets/app.js', 'plain'],
    ['assets/app.js.br', 'small'],
    ['assets/app.js.gz', 'smaller'],
    ['icon.png', 'picture'],
  ] as const)
    await writeFile(join(folder, name), text);
  const files = await readFiles(folder);
  expect([...files.keys()].toSorted()).toEqual(['/assets/app.js', '/icon.png']);
  const contents = { identity: Buffer.from('plain'), br: Buffer.from('small'), gzip: Buffer.from('smaller') };
  expect(files.get('/assets/app.js')).toMatchObject({ isImmutable: true, contents });
  expect(files.get('/icon.png')?.contents).toEqual({ identity: Buffer.from('picture') });
});
