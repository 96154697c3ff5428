import { readFileSync } from 'node:fs';
import { customers, object } from '@sales/contracts';
import { type RecordedEvent, streamName } from '@sales/eventsourcing';
import { atOneInstant } from '@sales/eventsourcing/testing';
import { publishing, validator } from '@sales/service-kit';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { customer as rules } from './customer.ts';
import type { CustomerEvent } from './events.ts';

const customer = atOneInstant(rules);
/**
 * One sample of every shape in which an event of a customer was ever recorded, and what is published of it. Samples are
 * added when a shape changes, and never edited: there are stores with such events.
 */
const fixtures: unknown = JSON.parse(
  readFileSync(new URL('./fixtures/customer-events.v1.json', import.meta.url), 'utf8'),
);

const Sample = object({ type: Type.String(), data: Type.Unknown() });
const Samples = validator(Type.Array(object({ recorded: Sample, published: Sample })));
if (!Samples.check(fixtures)) throw new Error('the fixtures are not samples');

const stream = streamName('customer', '0192f3c1-7d00-7000-8000-000000000000');
const { publish, check } = publishing(customers);

describe.each(fixtures)('a recorded $recorded.type', ({ recorded, published }) => {
  test('is still published as it was, and as the contract says', () => {
    const event = { ...recorded, stream } as RecordedEvent;
    expect(publish(event)).toEqual(published);
    check(stream, event);
  });
});

test('there is a sample of every type', () => {
  expect(new Set(fixtures.map(({ recorded }) => recorded.type))).toEqual(new Set(Object.keys(customers.types)));
});

test('a customer with all of them behind it is still what it was', () => {
  const state = fixtures
    .map(({ recorded }) => recorded as CustomerEvent)
    .reduce(customer.evolve, customer.initialState);
  expect(state).toMatchObject({
    status: 'erased',
    epoch: 7,
    profile: {
      number: 'C-000123',
      details: { name: '[erased]' },
      owner: 'user:li',
      paymentTerms: { dueDays: 14 },
      contacts: [],
      tags: [],
    },
  });
});
