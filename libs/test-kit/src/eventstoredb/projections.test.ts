import { expect, test } from 'vitest';
import type { StoredEvent } from './event.ts';
import { parseProjection } from './projections.ts';

const moved: StoredEvent = {
  stream: 'source',
  revision: 0,
  id: 'a',
  type: 'Moved',
  json: true,
  data: Buffer.from('{"to":{"id":7},"by":"me"}'),
  metadata: new Uint8Array(),
  position: 64,
  index: 0,
  created: 0,
};
const linking = (target: string): string =>
  `fromStream('s').when({ $any: function (state, ev) { linkTo(${target}, ev); } });`;

test.each([
  [`'to-' + ev.data.to.id`, 'to-7'],
  [`"a-" + ev.data.by + "-" + ev.data.to.id`, 'a-me-7'],
  [`'one'`, 'one'],
  [`'to-' + ev.data.missing`, undefined],
  [`'to-' + ev.data.by.deeper`, undefined],
])('links into %s', (target, stream) => {
  expect(parseProjection(linking(target))?.target(moved)).toBe(stream);
});

test('reads the source and the type', () => {
  const query = `fromStream("orders").when({\n  Moved: function(s, e) {\n    linkTo('x', e)\n  }\n})`;
  expect(parseProjection(query)).toMatchObject({ source: 'orders', type: 'Moved' });
});

test.each([
  'fromAll().when({ $any: function (s, e) { linkTo("x", e) } })',
  linking('process.exit(1)'),
  linking(`'a' + other.data.x`),
  linking(`ev.type`),
])('knows nothing else: %s', (query) => {
  expect(parseProjection(query)).toBeUndefined();
});
