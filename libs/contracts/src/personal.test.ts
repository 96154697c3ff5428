import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { category, event } from './category.ts';
import { Id, object, Text } from './contract.ts';
import { personal } from './personal.ts';

const people = category('visitor', {
  about: 'Visitors.',
  key: { visitorId: Id },
  topic: { partitions: 1, cleanup: 'keep' },
  events: {
    VisitorCame: event('Came.', {
      personId: Type.Optional(Id),
      name: personal(Text(10)),
      badge: Text(10),
      with: Type.Optional(Type.Array(object({ name: personal(Text(10)), badge: Text(10) }))),
    }),
    VisitorLeft: event('Left.', { badge: Text(10) }),
  },
});

const id = '01930000-0000-7000-8000-000000000001';
const box = { person: id, purpose: 'contact', key: 1, alg: 'A256GCM', box: 'AbC_-' };
const came = 'sales.visitor.came.v1';

test('services have a personal field; it may be missing in what is published, where boxes may be', () => {
  const [inside, onWire] = [people.schemas[came], people.onWire[came]];
  if (inside === undefined || onWire === undefined) throw new Error('no schema');
  const bare = { visitorId: id, personId: id, badge: '7', with: [{ badge: '8' }] };
  const whole = { ...bare, name: 'Ann', with: [{ badge: '8', name: 'Bob' }] };
  expect(Compile(inside).Check(whole)).toBe(true);
  expect(Compile(inside).Check(bare)).toBe(false);
  expect(Compile(inside).Check({ ...whole, sealed: [box] })).toBe(false);
  expect(Compile(onWire).Check(whole)).toBe(true);
  expect(Compile(onWire).Check({ ...bare, sealed: [box] })).toBe(true);
  expect(Compile(onWire).Check({ ...bare, sealed: [{ ...box, key: 0 }] })).toBe(false);
  expect(Compile(onWire).Check({ ...bare, badge: undefined })).toBe(false);
});

test('a contract without personal fields is published as it is', () => {
  expect(people.onWire['sales.visitor.left.v1']).toBe(people.schemas['sales.visitor.left.v1']);
});
