import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { categories, schemaId } from '@sales/contracts';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { read, root, sources } from './architecture/sources.ts';

/** What services publish of the events that they have ever recorded: the tests of each service hold it to that. */
const samples = globSync('services/*/src/**/fixtures/*.json', { cwd: root }).flatMap(
  (path): readonly { readonly published: { readonly type: string; readonly data: unknown } }[] =>
    JSON.parse(readFileSync(join(root, path), 'utf8')),
);

/** The schemas as the readers of the topics have them. */
const ajv = new Ajv({ allErrors: true });
formats.default(ajv);
ajv.addSchema(JSON.parse(read('libs/contracts/schemas.json')));

test.each(samples.map(({ published }) => published))('$type is what its schema says', ({ type, data }) => {
  const valid = ajv.getSchema(schemaId(type));
  expect(valid, 'schemas.json has none: run npm run asyncapi').toBeDefined();
  expect({ valid: valid?.(data), errors: valid?.errors }).toEqual({ valid: true, errors: null });
});

test('every contract is published by a service', () => {
  const said = new Set(samples.map(({ published }) => published.type));
  expect(categories.flatMap(({ schemas }) => Object.keys(schemas)).filter((type) => !said.has(type))).toEqual([]);
});

/** Which service publishes a category, and what of its bodies goes into events as it came. */
const inventory = { source: 'services/inventory/src', asSent: ['custom', 'city'] };
const order = {
  source: 'services/order/src',
  asSent: ['addressId', 'line1', 'line2', 'city', 'postalCode', 'letterhead'],
};
const identity = { source: 'services/identity/src', asSent: [] };
const publishers: Readonly<Record<string, { readonly source: string; readonly asSent: readonly string[] }>> = {
  customer: {
    source: 'services/customer/src',
    asSent: ['addressId', 'line1', 'line2', 'city', 'postalCode', 'role'],
  },
  reassignment: { source: 'services/customer/src', asSent: [] },
  ...{ product: inventory, priceList: inventory, warehouse: inventory, stockItem: inventory, allocation: inventory },
  ...{ order, invoice: order, payment: order, creditAccount: order, fulfilment: order, entity: order },
  signingKey: { source: 'services/identity/src', asSent: [] },
  ...{ role: identity, team: identity, user: identity, apiKey: identity },
};

type Node = {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
};

/** Names of the fields that may be absent. */
const optionalIn = ({ properties = {}, required = [], items, anyOf = [] }: Node): readonly string[] => [
  ...Object.keys(properties).filter((name) => !required.includes(name)),
  ...[...Object.values(properties), ...(items === undefined ? [] : [items]), ...anyOf].flatMap(optionalIn),
];

test.each(categories.map(({ name, schemas }) => [name, schemas] as const))(
  'the service that publishes %s has to do with each field of it that may be absent',
  (name, schemas) => {
    const { source = '', asSent = [] } = publishers[name] ?? {};
    const text = sources()
      .filter(({ path }) => path.startsWith(source) && !/\.test\.ts$|\/testing\//.test(path))
      .map((one) => one.text)
      .join('\n');
    const optional = new Set(Object.values(schemas).flatMap((schema) => optionalIn(schema as Node)));
    const unset = [...optional].filter((field) => !asSent.includes(field) && !new RegExp(`\\b${field}\\b`).test(text));
    expect(unset).toEqual([]);
  },
);

test('sources and tests name no event of a category that the category does not have', () => {
  const known = new Set(categories.flatMap(({ schemas }) => Object.keys(schemas)));
  const ours = new RegExp(`\\bsales\\.(?:${categories.map(({ name }) => name).join('|')})\\.[a-z-]+\\.v\\d+\\b`, 'g');
  // A name of the future is how a test shows that readers pass over what they do not know.
  const unknown = sources().flatMap(({ path, text }) =>
    (text.match(ours) ?? [])
      .filter((type) => !known.has(type) && !type.includes('.of-tomorrow.'))
      .map((type) => `${path}: ${type}`),
  );
  expect(unknown).toEqual([]);
});
