import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clientFile, currentClient, root } from './openapi/client-file.ts';
import { typeOf } from './openapi/client-types.ts';

test('the client has the types of the documents of today: else `npm run client`', async () => {
  expect(readFileSync(join(root, clientFile), 'utf8') === (await currentClient()), 'run `npm run client`').toBe(true);
});

test('a schema becomes the type of what it allows', () => {
  const schema = {
    type: 'object',
    required: ['a', 'b'],
    properties: {
      a: { $ref: '#/components/schemas/Money', description: 'How much' },
      b: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
      'c-d': { enum: ['x', 'y'] },
      e: { type: 'object', additionalProperties: { type: 'boolean' } },
      f: { const: 1 },
    },
  };
  expect(typeOf(schema).replaceAll(/\s+/g, ' ')).toBe(
    '{ /** How much */ readonly a: Money; readonly b: ReadonlyArray<string | null>; readonly "c-d"?: "x" | "y"; ' +
      'readonly e?: Readonly<Record<string, boolean>>; readonly f?: 1 }',
  );
});
