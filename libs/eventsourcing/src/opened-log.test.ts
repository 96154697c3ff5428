import { expect, test } from 'vitest';
import { openedLog, publishedText } from './opened-log.ts';
import type { EventLog, LogMessage, PersonKey, PersonKeys } from './ports.ts';
import { type PersonalFields, seal } from './sealing.ts';
import { memoryKeys, testId } from './testing/index.ts';

const fields: PersonalFields = { values: { name: { purpose: 'contact', isRequired: true } }, within: {} };
const personal = { fields, subject: 'customer-1' };

/** A message about a person, as it is published. */
const published = async (keys: PersonKeys, eventId: string, person: string, name: string): Promise<LogMessage> => {
  const [event] = await seal([{ eventId, data: { personId: person, name } }], () => personal, keys);
  const headers = { ce_id: eventId, ce_type: 'sales.customer.registered.v1' };
  return { offset: 0n, key: 'customer-1', value: JSON.stringify(event?.data), headers };
};

const readerOf = (messages: readonly LogMessage[], keys: PersonKeys) => {
  const log = { read: async () => messages.map((one) => ({ ...one })) } as unknown as EventLog;
  const { read } = openedLog(log, () => fields, keys);
  return async () => {
    const found = await read('sales.customer.v1', 0, 0n);
    expect(found.map(publishedText)).toEqual(messages.map(({ value }) => value));
    return found.map(({ value }) => JSON.parse(value ?? '').name);
  };
};

/** The keys of someone who has others: with these nothing can be opened. */
const wrong = (keys: PersonKeys): PersonKeys => ({
  ...keys,
  find: async (names) =>
    (await keys.find(names)).map((key) =>
      typeof key === 'object' ? ({ ...key, secret: new Uint8Array(32) } satisfies PersonKey) : key,
    ),
});

test('what one reader has opened the next one need not open again, unless its text is another', async () => {
  const keys = memoryKeys();
  const message = await published(keys, testId(1), testId(10), 'Rosa');
  await expect(readerOf([message], wrong(keys))()).rejects.toThrow();
  expect(await readerOf([message], keys)()).toEqual(['Rosa']);
  expect(await readerOf([message], wrong(keys))()).toEqual(['Rosa']);
  const again = await published(keys, testId(1), testId(10), 'Rosa');
  await expect(readerOf([again], wrong(keys))()).rejects.toThrow();
});

test('readers of the same message get the same opened one, which is decoded once for all of them', async () => {
  const keys = memoryKeys();
  const message = await published(keys, testId(5), testId(13), 'Rosa');
  const log = { read: async () => [message] } as unknown as EventLog;
  const [one, other] = [openedLog(log, () => fields, keys), openedLog(log, () => fields, keys)];
  const [[first], [second]] = [
    await one.read('sales.customer.v1', 0, 0n),
    await other.read('sales.customer.v1', 0, 0n),
  ];
  expect(JSON.parse(first?.value ?? '')).toMatchObject({ name: 'Rosa' });
  expect(second).toBe(first);
  // Published a second time it is another message.
  const again = { read: async () => [{ ...message, offset: 7n }] } as unknown as EventLog;
  const [third] = await openedLog(again, () => fields, keys).read('sales.customer.v1', 0, 0n);
  expect(third).toEqual({ ...first, offset: 7n });
});

test('who is erased is erased for readers of what was opened before, beside others in the batch', async () => {
  const keys = memoryKeys();
  const [rosa, hans] = [testId(11), testId(12)];
  const both = [
    await published(keys, testId(2), rosa, 'Rosa'),
    await published(keys, testId(3), hans, 'Hans'),
    await published(keys, testId(4), rosa, 'Rosa B'),
  ];
  const read = readerOf(both, keys);
  for (const _ of [1, 2]) expect(await read()).toEqual(['Rosa', 'Hans', 'Rosa B']);
  await keys.erase([{ person: rosa, purpose: 'contact' }]);
  for (const _ of [1, 2]) expect(await read()).toEqual(['[erased]', 'Hans', '[erased]']);
});
