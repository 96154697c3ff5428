import { position, type StreamName } from '@sales/eventsourcing';
import { expect, test } from 'vitest';
import { NotCaughtUp } from '../http/consistency-token.ts';
import { createFreshness, type Reader } from './freshness.ts';

const topics = {
  customer: { name: 'sales.customer.v1', partitions: 1 },
  price: { name: 'sales.price.v1', partitions: 1 },
};

const reader = (name: string, topic: string, at: number): Reader & { readonly asked: bigint[] } => {
  const asked: bigint[] = [];
  return {
    asked,
    projection: { name, topics: [topic] },
    reaches: async (_, __, wanted) => {
      asked.push(wanted);
      return wanted <= BigInt(at);
    },
    position: () => position(at),
  };
};

const token = (stream: string, at: number) => ({ stream: stream as StreamName, position: position(at) });
const { signal } = new AbortController();

test('waits for each read model that reads the category, by the positions of the store', async () => {
  const customers = reader('customers', 'sales.customer.v1', 20);
  const prices = reader('prices', 'sales.price.v1', 20);
  const { waitFor } = createFreshness([customers, prices], topics, { timeoutMs: 10 });
  await waitFor([token('customer-1', 17), token('order-1', 99), token('price-A', 18)], signal, undefined);
  expect([customers.asked, prices.asked]).toEqual([[17n], [18n]]);
});

test('waits for nothing that was withdrawn from the log', async () => {
  const customers = reader('customers', 'sales.customer.v1', 20);
  const incarnation = { number: 1, withdrawn: [{ after: position(20), upTo: position(40) }] };
  const { waitFor } = createFreshness([customers], topics, { timeoutMs: 10, incarnation });
  await waitFor([token('customer-1', 40)], signal, undefined);
  expect(customers.asked).toEqual([]);
  await expect(waitFor([token('customer-1', 41)], signal, undefined)).rejects.toThrow(NotCaughtUp);
});

test('does not wait for those that the route does not read', async () => {
  const customers = reader('customers', 'sales.customer.v1', 0);
  const { waitFor } = createFreshness([customers], topics, { timeoutMs: 10 });
  await waitFor([token('customer-1', 17)], signal, ['prices']);
  await waitFor([token('customer-1', 17)], signal, []);
  expect(customers.asked).toEqual([]);
});

test('says which read model is behind, and how far', async () => {
  const { waitFor } = createFreshness([reader('customers', 'sales.customer.v1', 16)], topics, { timeoutMs: 10 });
  const waiting = waitFor([token('customer-1', 17)], signal, undefined);
  await expect(waiting).rejects.toThrow(NotCaughtUp);
  await expect(waiting).rejects.toThrow('customers has sales.customer.v1/0 up to 16, not yet up to 17');
});
