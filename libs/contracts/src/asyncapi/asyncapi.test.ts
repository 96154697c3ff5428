import { readFileSync } from 'node:fs';
import specification from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { categories, schemaId } from '../catalogue.ts';
import { breakingChanges } from './breaking-changes.ts';
import { document, files, released } from './files.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const types = categories.flatMap(({ schemas }) => Object.keys(schemas));

test.each(Object.entries(files))('%s says what the contracts say: else run npm run asyncapi', (path, text) => {
  expect(read(path)).toBe(text);
});

test('nothing breaks what was released', () => {
  expect(breakingChanges(parse(read(released)), document)).toEqual([]);
});

test('it is AsyncAPI 3.0', () => {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  const valid = ajv.compile(specification);
  valid(parse(read('asyncapi.yaml')));
  expect(valid.errors).toBeNull();
});

test('every reference in it leads somewhere', () => {
  const text = JSON.stringify(document);
  const references = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path));
  expect(references.size).toBeGreaterThan(types.length);
  const found = (path: string): unknown =>
    path.split('/').reduce<unknown>((at, name) => new Map(Object.entries(at ?? {})).get(name), document);
  expect([...references].filter((path) => found(path) === undefined)).toEqual([]);
});

test('every type is said on one topic, after which it is named, and says when it is recorded', () => {
  expect(new Set(types).size).toBe(types.length);
  for (const { topic, schemas } of categories) {
    const prefix = topic.name.replace(/v\d+$/, '');
    for (const type of Object.keys(schemas)) {
      expect(type.startsWith(prefix)).toBe(true);
      expect(document.components.messages[type]?.summary).toMatch(/\w.+[.:].*$/);
    }
  }
});

describe('the schemas', () => {
  const ajv = new Ajv();
  formats.default(ajv);
  ajv.addSchema(JSON.parse(read('schemas.json')));

  test.each(types)('of %s is found by its id', (type) => {
    const valid = ajv.getSchema(schemaId(type));
    expect(valid?.({})).toBe(false);
  });

  test('take what they do not know, and nothing that is wrong', () => {
    const valid = ajv.getSchema(schemaId('sales.customer.tagged.v1'));
    const tagged = { customerId: '01930000-0000-7000-8000-000000000001', tag: 'vip' };
    expect(valid?.(tagged)).toBe(true);
    expect(valid?.({ ...tagged, since: '2030-01-01' })).toBe(true);
    expect(valid?.({ ...tagged, customerId: 'C-1' })).toBe(false);
  });
});
