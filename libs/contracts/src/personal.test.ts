import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { categories } from './catalogue.ts';
import { category, event } from './category.ts';
import { Id, object, Text } from './contract.ts';
import { isPersonal, personal } from './personal.ts';

const people = category('visitor', {
  about: 'Visitors.',
  key: { visitorId: Id },
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

type Parts = {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
};
type Words = { readonly type?: string; readonly const?: unknown; readonly pattern?: string; readonly format?: string };

/** Names of the texts in which people may write what they like, and that nothing says to be personal. */
const openTexts = (schema: TSchema, name: string): readonly string[] => {
  if (isPersonal(schema)) return [];
  const { properties = {}, patternProperties = {}, items, anyOf = [] }: Parts = schema;
  const { type, pattern = '\\S', format, ...rest }: Words = schema;
  if (type === 'string') return pattern === '\\S' && format === undefined && rest.const === undefined ? [name] : [];
  return [
    ...Object.entries(properties).flatMap(([property, part]) => openTexts(part, property)),
    ...Object.values(patternProperties).flatMap((part) => openTexts(part, `${name}.*`)),
    ...(items === undefined ? [] : openTexts(items, name)),
    ...anyOf.flatMap((part) => openTexts(part, name)),
  ];
};

/** What things of ours and groups of customers are called. Nothing that is known of one person goes into these. */
const labels: Readonly<Record<string, readonly string[]>> = {
  allocation: [],
  apiKey: ['name'],
  creditAccount: [],
  customer: ['country', 'industry', 'region', 'segment', 'sourceChannel', 'tag'],
  entity: [
    'addressId',
    'city',
    'country',
    'id',
    'letterhead',
    'line1',
    'line2',
    'name',
    'postalCode',
    'region',
    'timeZone',
  ],
  fulfilment: ['country'],
  invoice: ['code', 'country', 'region', 'segment', 'series'],
  order: [
    'carrier',
    'channel',
    'code',
    'country',
    'externalReference',
    'facts.*',
    'method',
    'name',
    'region',
    'rule',
    'segment',
    'timeZone',
  ],
  payment: ['method'],
  priceList: ['name'],
  product: ['custom.*', 'description', 'name'],
  reassignment: ['reasonCode', 'tag'],
  signingKey: [],
  role: ['name'],
  stockItem: ['reference'],
  team: ['name'],
  user: [],
  viewShelf: ['name', 'query'],
  warehouse: ['city', 'country', 'name'],
};

test('every text in which people may write what they like is personal, or known to be the name of a thing', () => {
  const found = Object.fromEntries(
    categories.map(({ name, events }) => [
      name,
      [...new Set(Object.values(events).flatMap(({ properties }) => openTexts(Type.Object(properties), name)))].sort(),
    ]),
  );
  expect(found).toEqual(labels);
});
