import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { categories } from './catalogue.ts';

/**
 * What each text of a published event is, so that every new one is decided on: which of them may be written in several
 * ways, and what then makes them one.
 */
const decided: Readonly<Record<string, readonly string[]>> = {
  'one stream a key, the first spelling in events': [
    'sku',
    'warehouse',
    'priceList',
    'from',
    'to',
    'chosen',
    'considered',
  ],
  'one spelling at the edge, unknown codes are refused': ['country', 'currency', 'timeZone'],
  'one spelling only': [
    'baseUnit',
    'entity',
    'formerOwner',
    'hash',
    'keyId',
    'list',
    'mediaType',
    'owner',
    'parent',
    'permission',
    'purpose',
    'reasonCode',
    'roles',
    'salesperson',
    'series',
    'sha256',
    'source',
    'taxCategory',
    'team',
    'unit',
    'user',
    'x',
  ],
  'one key in filters and reports, the first spelling is shown': ['category', 'channel', 'region', 'segment'],
  'one key in filters and in each customer': ['tag'],
  'one key in all products, the spelling of each is shown': ['barcode'],
  'compared and searched for without case, spaces and punctuation': [
    'code',
    'externalReference',
    'number',
    'phone',
    'taxId',
  ],
  'said of one thing: in no filter, and nothing is grouped by it': [
    'addressId',
    'bin',
    'by',
    'carrier',
    'cause',
    'custom.*',
    'customerReference',
    'industry',
    'method',
    'reason',
    'reference',
    'role',
    'rule',
    'facts.*',
    'id',
    'sourceChannel',
    'trackingNumber',
  ],
  prose: [
    'city',
    'description',
    'feedback',
    'letterhead',
    'line1',
    'line2',
    'name',
    'note',
    'postalCode',
    'query',
    'text',
  ],
  'a decimal': [
    'available',
    'counted',
    'creditable',
    'difference',
    'factor',
    'inTransitOut',
    'incoming',
    'max',
    'min',
    'minQuantity',
    'onHand',
    'baseQuantity',
    'quantity',
    'percent',
    'reserved',
    'short',
    'suggestedQuantity',
    'rate',
    'waiting',
  ],
};

type Node = TSchema & {
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
};

/** Names of the texts in a schema that have no form of their own: no ids, dates, instants, addresses of mail. */
const textsIn = (schema: Node, name = ''): readonly string[] => [
  ...(schema.type === 'string' && schema.format === undefined && schema.const === undefined ? [name] : []),
  ...Object.entries(schema.properties ?? {}).flatMap(([one, property]) => textsIn(property, one)),
  ...Object.values(schema.patternProperties ?? {}).flatMap((one) => textsIn(one, `${name}.*`)),
  ...(schema.items === undefined ? [] : textsIn(schema.items, name)),
  ...(schema.anyOf ?? []).flatMap((branch) => textsIn(branch, name)),
];

test('it is decided for every text of every event what makes two spellings one', () => {
  const texts = categories.flatMap(({ schemas }) =>
    Object.values(schemas).flatMap((schema) => textsIn(schema as Node)),
  );
  expect([...new Set(texts)].sort()).toEqual(Object.values(decided).flat().sort());
});
