import { type TSchema, Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { category, type EventContracts, event, type Topic } from '../category.ts';
import { object } from '../contract.ts';
import { breakingChanges } from './breaking-changes.ts';
import { asyncApi } from './document.ts';

const Price = object({ amount: Type.Integer({ minimum: 0 }), currency: Type.String({ maxLength: 3 }) });
const Colour = Type.Union([Type.Literal('red'), Type.Literal('green')]);

const jar = {
  jarId: Type.String({ format: 'uuid' }),
  price: Price,
  colour: Colour,
  label: Type.Optional(Type.String()),
  sweets: Type.Array(object({ name: Type.String() })),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Price])),
};

type Shape = Record<string, TSchema>;

type Shop = {
  readonly events?: EventContracts;
  readonly partitions?: number;
  readonly cleanup?: Topic['cleanup'];
  readonly name?: string;
};

const shop = (
  { events = {}, partitions = 4, cleanup = 'keep', name = 'jar' }: Shop,
  named: Shape = { Price, Colour },
) => asyncApi([category(name, { about: '', key: {}, partitions, cleanup, events })], named, '1.0.0');

const filled = (shape: Shape) => ({ JarFilled: event('A jar is full.', shape) });
const released = shop({ events: filled(jar) });

/** What breaks when a jar looks like this from now on. */
const breaches = (shape: Shape, named?: Shape) => breakingChanges(released, shop({ events: filled(shape) }, named));

const at = 'sales.jar.filled.v1';

describe('nothing breaks', () => {
  const { label: _, ...plain } = jar;
  const fine: [string, Shape, Shape?][] = [
    ['when nothing changes', jar],
    ['by an optional field', { ...jar, lid: Type.Optional(Type.Boolean()) }],
    [
      'by an optional field further in',
      { ...jar, sweets: Type.Array(object({ name: Type.String(), kind: Type.Optional(Type.String()) })) },
    ],
    ['by another value of an enumeration', { ...jar, colour: Type.Union([...Colour.anyOf, Type.Literal('blue')]) }],
    [
      'by other words about a field',
      { ...jar, label: Type.Optional(Type.String({ title: 'Label', description: 'On the jar' })) },
    ],
    ['by a remark on a named part', { ...jar, price: Type.With(Price, { description: 'With the lid' }) }],
    [
      'by the order of fields and branches',
      {
        ...plain,
        facts: Type.Record(Type.String(), Type.Union([Price, Type.Number(), Type.String()])),
        label: jar.label,
      },
    ],
    ['by names of the parts', jar, { Cost: Price }],
    ['when parts have no name any more', jar, {}],
  ];
  test.each(fine)('%s', (_, shape, named) => {
    expect(breaches(shape, named)).toEqual([]);
  });

  test('by another type, and another topic', () => {
    const emptied = { JarEmptied: event('A jar is empty.', {}) };
    const next = shop({ events: { ...filled(jar), ...emptied } });
    const box = shop({ name: 'box', events: { BoxFilled: event('', {}) } });
    const both = {
      channels: { ...next.channels, ...box.channels },
      components: { ...next.components, messages: { ...next.components.messages, ...box.components.messages } },
    };
    expect(breakingChanges(released, both)).toEqual([]);
  });
});

describe('it is a breach', () => {
  const without = (name: string): Shape => Object.fromEntries(Object.entries(jar).filter(([key]) => key !== name));
  const price = (amount: TSchema, more: Shape = {}): [Shape, Shape] => {
    const Other = object({ amount, currency: Type.String({ maxLength: 3 }), ...more });
    return [
      { ...jar, price: Other, facts: jar.facts },
      { Price, Other },
    ];
  };
  const cases: [string, Shape, readonly string[], Shape?][] = [
    ['to take a field away', without('price'), [`${at}.price: is gone`]],
    ['to take an optional field away', without('label'), [`${at}.label: is gone`]],
    [
      'to ask for a new field',
      { ...jar, lid: Type.Boolean() },
      [`${at}.lid: is required now, and old events do not have it`],
    ],
    [
      'to ask for an optional field',
      { ...jar, label: Type.String() },
      [`${at}.label: is required now, and old events do not have it`],
    ],
    [
      'to leave out what was always there',
      { ...jar, colour: Type.Optional(Colour) },
      [`${at}.colour: was always there, and is optional now`],
    ],
    [
      'to change a type',
      { ...jar, label: Type.Optional(Type.Number()) },
      [`${at}.label: type was "string", is "number"`],
    ],
    [
      'to narrow an enumeration',
      { ...jar, colour: Type.Union([Type.Literal('red'), Type.Literal('blue')]) },
      [`${at}.colour: is never "green" now`],
    ],
    [
      'to free an enumeration',
      { ...jar, colour: Type.String() },
      [`${at}.colour: enum was ["red","green"], is anything`],
    ],
    [
      'to limit what was free',
      { ...jar, label: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])) },
      [`${at}.label: enum was anything, is ["a","b"]`],
    ],
    [
      'to change a form',
      { ...jar, jarId: Type.String({ format: 'email' }) },
      [`${at}.jarId: format was "uuid", is "email"`],
    ],
    ['to drop a form', { ...jar, jarId: Type.String() }, [`${at}.jarId: format was "uuid", is anything`]],
    [
      'to limit a length',
      { ...jar, label: Type.Optional(Type.String({ maxLength: 9 })) },
      [`${at}.label: maxLength was anything, is 9`],
    ],
    [
      'to move a limit in a named part',
      ...(
        (([shape, named]) => [shape, [`${at}.price.amount: minimum was 0, is -1`], named]) satisfies (
          p: [Shape, Shape],
        ) => [Shape, string[], Shape]
      )(price(Type.Integer({ minimum: -1 }))),
    ],
    [
      'to break the items of a list',
      { ...jar, sweets: Type.Array(object({ name: Type.Integer() })) },
      [`${at}.sweets[].name: type was "string", is "integer"`],
    ],
    [
      'to make a list of one',
      { ...jar, sweets: object({ name: Type.String() }) },
      [
        `${at}.sweets: type was "array", is "object"`,
        `${at}.sweets: items was {"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}, ` +
          'is anything',
        `${at}.sweets.name: is required now, and old events do not have it`,
      ],
    ],
    [
      'to take a branch away',
      { ...jar, facts: Type.Record(Type.String(), Type.Union([Type.String(), Price])) },
      [`${at}.facts.*.^.*$: is never {"type":"number"} now`],
    ],
    [
      'to add a branch',
      { ...jar, facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Price, Type.Null()])) },
      [`${at}.facts.*.^.*$: may be {"type":"null"} now`],
    ],
  ];

  test.each(cases)('%s', (_, shape, said, named) => {
    expect(breaches(shape, named)).toEqual(said);
  });

  test('to stop saying something', () => {
    expect(breakingChanges(released, shop({ events: {} }))).toEqual([
      `${at}: is no longer on sales.jar.v1`,
      `${at}: is gone`,
    ]);
  });

  test('to say it elsewhere', () => {
    const [next] = Object.values(released.channels);
    expect(
      breakingChanges(released, { ...released, channels: next === undefined ? {} : { 'sales.jar.v2': next } }),
    ).toEqual(['sales.jar.v1: the topic is gone']);
  });

  test('to change the number of partitions: keys would move', () => {
    expect(breakingChanges(released, shop({ partitions: 8, events: filled(jar) }))).toEqual([
      'sales.jar.v1: the number of partitions was 4, is 8',
    ]);
  });

  test('to keep less', () => {
    expect(breakingChanges(released, shop({ cleanup: 'compact', events: filled(jar) }))).toEqual([
      'sales.jar.v1: what is kept was {"cleanup.policy":["delete"],"retention.ms":-1}, is ' +
        '{"cleanup.policy":["compact"],"retention.ms":-1}',
    ]);
  });

  test('to drop a header', () => {
    const { ce_position: _, ...properties } = released.components.messageTraits.cloudEvent.headers.properties ?? {};
    const cloudEvent = { headers: { ...released.components.messageTraits.cloudEvent.headers, properties } };
    expect(
      breakingChanges(released, { ...released, components: { ...released.components, messageTraits: { cloudEvent } } }),
    ).toEqual(['every message, header.ce_position: is gone']);
  });
});
