import { readFileSync } from 'node:fs';
import { creditAccounts, entities, invoices, object, orders, payments } from '@sales/contracts';
import { type Codec, type DomainEvent, decodeWith, type RecordedEvent, streamName } from '@sales/eventsourcing';
import { fold, testId } from '@sales/eventsourcing/testing';
import { publishing, validator } from '@sales/service-kit';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { type CreditEvent, creditAccountDecider } from './credit-accounts/credit-account.ts';
import type { FulfilmentEvent } from './fulfilment/events.ts';
import { fulfilmentDecider } from './fulfilment/fulfilment.ts';
import { published as publishedFulfilments } from './fulfilment/publish.ts';
import { type InvoiceEvent, invoiceAggregate } from './invoices/index.ts';
import { orderCodec } from './orders/codec.ts';
import type { OrderEvent } from './orders/events.ts';
import { evolve } from './orders/evolve.ts';
import { type PaymentEvent, paymentAggregate } from './payments/index.ts';

const Sample = object({ type: Type.String(), data: Type.Unknown() });
const Samples = validator(Type.Array(object({ recorded: Sample, published: Sample })));

/**
 * One sample of every shape in which an event was ever recorded, and what is published of it. Samples are added when a
 * shape changes, and never edited: there are stores with such events.
 */
const samplesOf = (name: string) => {
  const found: unknown = JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'));
  if (!Samples.check(found)) throw new Error(`${name} holds no samples`);
  return found;
};

/** Does not compile until it has every type of event. */
const fulfilmentTypes: Record<FulfilmentEvent['type'], true> = {
  FulfilmentStarted: true,
  CreditRequested: true,
  CreditRefused: true,
  CreditDeferred: true,
  OrderSentBack: true,
  StockNotNeeded: true,
  LimitNoted: true,
  AllocationRequested: true,
  AllocationTimedOut: true,
  AllocationAnswered: true,
  ExposureReduced: true,
  ExposureRestored: true,
  ReleaseRequested: true,
  CloseDue: true,
  FulfilmentEnded: true,
};

const categories = [
  ['order', testId(1), 'order-events.v1.json', publishing(orders), Object.keys(orders.types)],
  [
    'creditAccount',
    testId(900),
    'credit-account-events.v1.json',
    publishing(creditAccounts),
    Object.keys(creditAccounts.types),
  ],
  ['invoice', testId(801), 'invoice-events.v1.json', publishing(invoices), Object.keys(invoices.types)],
  ['payment', testId(802), 'payment-events.v1.json', publishing(payments), Object.keys(payments.types)],
  ['entity', 'MAIN', 'entity-events.v1.json', publishing(entities), Object.keys(entities.types)],
  ['fulfilment', testId(1), 'fulfilment-events.v1.json', publishedFulfilments, Object.keys(fulfilmentTypes)],
] as const;

const codecs: Readonly<Record<string, Codec>> = { order: orderCodec };

/** A sample as the service reads it. */
const read = (category: string, recorded: { readonly type: string; readonly data: unknown }): RecordedEvent => {
  const codec = codecs[category];
  const event = { ...recorded, metadata: { schemaVersion: 1 } } as RecordedEvent;
  return codec === undefined ? event : decodeWith(codec)(event);
};

describe.each(categories)('of %s', (category, id, file, { publish, check }, types) => {
  const stream = streamName(category, id);
  const samples = samplesOf(file);

  test.each(samples)('a recorded $recorded.type is still published as it was', ({ recorded, published }) => {
    const event = { ...read(category, recorded), stream };
    expect(publish(event)).toEqual(published);
    check(stream, event);
  });

  test('there is a sample of every type', () => {
    expect(new Set(samples.map(({ recorded }) => recorded.type))).toEqual(new Set(types));
  });
});

test('what was recorded can still be folded', () => {
  const orders = samplesOf('order-events.v1.json').map(
    ({ recorded }) => read('order', recorded) as DomainEvent as OrderEvent,
  );
  expect(fold({ initialState: { status: 'none' }, evolve }, orders)).toMatchObject({ number: 'SO-2024-000001' });
  const credits = samplesOf('credit-account-events.v1.json').map(({ recorded }) => recorded as CreditEvent);
  expect(fold(creditAccountDecider, credits)).toMatchObject({
    exposure: { EUR: 1000 },
  });
  const documents = samplesOf('invoice-events.v1.json').map(({ recorded }) => recorded as InvoiceEvent);
  expect(fold(invoiceAggregate.decider({}), documents)).toMatchObject({ number: 'INV-2024-000001', attempts: 2 });
  const money = samplesOf('payment-events.v1.json').map(({ recorded }) => recorded as PaymentEvent);
  expect(fold(paymentAggregate.decider({}), money)).toMatchObject({ status: 'reversed' });
  const steps = samplesOf('fulfilment-events.v1.json').map(({ recorded }) => recorded as FulfilmentEvent);
  expect(fold(fulfilmentDecider, steps)).toMatchObject({ status: 'ended' });
});
