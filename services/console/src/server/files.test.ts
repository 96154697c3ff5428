import { expect, it } from 'vitest';
import { type AppFile, encodingFor } from './files.ts';

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
