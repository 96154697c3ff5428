import { expect, test } from 'vitest';
import { redactedDetails } from './redacted-details.ts';

const differ = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { recorded: 'Ann', sent: 'Bob' }]));

test.each([
  ['customer/already-registered', ['name', 'owner'], ['owner']],
  ['product/already-exists', ['name', 'unit'], ['name', 'unit']],
  ['product/attachment-already-exists', ['name', 'mediaType'], ['mediaType']],
  ['stock-item/movement-repeated', ['note', 'reference'], ['reference']],
  ['request/invalid', ['name'], ['name']],
])('%s says what differs, and the values only of what is of no person', (code, names, shown) => {
  const { differences } = redactedDetails(code, { differences: differ(...names) });
  expect(Object.keys(Object(differences))).toEqual(names);
  expect(names.filter((name) => 'recorded' in Object(Object(differences)[name]))).toEqual(shown);
});
