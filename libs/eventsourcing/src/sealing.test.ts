import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cachedKeys } from './cached-keys.ts';
import { KeysUnavailable } from './errors.ts';
import { openedDatabase } from './opened-database.ts';
import type { PersonKeys } from './ports.ts';
import { open, openBox, type PersonalFields, PersonErased, seal, sealBox } from './sealing.ts';
import { memoryKeys } from './testing/memory-ports.ts';

const value = (purpose: string, isRequired = false) => ({ purpose, isRequired });

const fields: PersonalFields = {
  values: { reason: value('contact') },
  within: {
    details: {
      values: { name: value('contact', true), email: value('contact') },
      within: { address: { values: { line1: value('invoice') }, within: {} } },
    },
    contacts: { values: { name: value('contact'), phones: value('contact') }, within: {} },
  },
};
const subject = 'customer-c';
const personalOf = () => ({ fields, subject });

const data = {
  customerId: 'c',
  details: {
    personId: 'ann',
    name: 'Ann Smith',
    email: 'ann@example.com',
    kind: 'person',
    address: { line1: 'Main St 1', country: 'DE' },
  },
  contacts: [
    { personId: 'bob', name: 'Bob Jones', phones: ['+49 1', '+49 2'], role: 'buyer' },
    { name: 'reception', phones: ['+49 3'] },
  ],
};
const event = { eventId: 'e-1', type: 'CustomerRegistered', data };

const sealedBy = async (keys: PersonKeys) => {
  const [sealed] = await seal([event], personalOf, keys);
  if (sealed === undefined) throw new Error('no event');
  return sealed;
};

describe('an event with personal values', () => {
  test('has one box a person and purpose, none of the values, and everything else as it was', async () => {
    const sealed = await sealedBy(memoryKeys());
    expect(sealed).toEqual({
      eventId: 'e-1',
      type: 'CustomerRegistered',
      data: {
        customerId: 'c',
        details: { personId: 'ann', kind: 'person', address: { country: 'DE' } },
        contacts: [
          { personId: 'bob', role: 'buyer' },
          // Not a person: a company is not told apart from its desk.
          { name: 'reception', phones: ['+49 3'] },
        ],
        sealed: [
          { person: 'ann', purpose: 'contact', key: 1, alg: 'A256GCM', box: expect.any(String) },
          { person: 'ann', purpose: 'invoice', key: 1, alg: 'A256GCM', box: expect.any(String) },
          { person: 'bob', purpose: 'contact', key: 1, alg: 'A256GCM', box: expect.any(String) },
        ],
      },
    });
  });

  test('is opened to what it was; the sealed one stays as it is', async () => {
    const keys = memoryKeys();
    const sealed = await sealedBy(keys);
    const before = JSON.stringify(sealed);
    expect(JSON.stringify(await open([sealed], personalOf, keys))).toBe(JSON.stringify([{ ...event }]));
    expect(JSON.stringify(sealed)).toBe(before);
  });

  test('lacks only what is of a person who was erased for the purpose; what must be there says so', async () => {
    const keys = memoryKeys();
    const sealed = await sealedBy(keys);
    await keys.erase([{ person: 'ann', purpose: 'contact' }]);
    const [opened] = await open([sealed], personalOf, keys);
    const { email: _, ...details } = data.details;
    expect(opened?.data).toEqual({ ...data, details: { ...details, name: '[erased]' } });
  });

  test('is not recorded for a person who was erased', async () => {
    const keys = memoryKeys();
    await keys.erase([{ person: 'bob', purpose: 'contact' }]);
    await expect(sealedBy(keys)).rejects.toThrow(PersonErased);
  });

  test('is neither sealed nor opened while keys are away: that is not an erasure', async () => {
    const away = async (): Promise<never> => {
      throw new KeysUnavailable('away');
    };
    const sealed = await sealedBy(memoryKeys());
    await expect(open([sealed], personalOf, { find: away, mint: away, erase: away })).rejects.toThrow(KeysUnavailable);
    await expect(sealedBy({ find: away, mint: away, erase: away })).rejects.toThrow(KeysUnavailable);
  });

  test('without a key that there never was is a mistake, not an erasure', async () => {
    await expect(open([await sealedBy(memoryKeys())], personalOf, memoryKeys())).rejects.toThrow(
      'ann, who never had a key',
    );
  });
});

test('an event without personal values asks for no key', async () => {
  const away = async (): Promise<never> => {
    throw new KeysUnavailable('away');
  };
  const plain = { eventId: 'e-2', data: { details: { name: 'Acme Ltd', kind: 'company' } } };
  expect(await seal([plain], personalOf, { find: away, mint: away, erase: away })).toEqual([plain]);
  expect(await open([plain], personalOf, { find: away, mint: away, erase: away })).toEqual([plain]);
});

describe('a box', () => {
  const key = { number: 1, secret: randomBytes(32) };
  const name = { person: 'ann', purpose: 'contact' };
  const sealed = sealBox('e-1', name, key, { '/details/name': 'Ann' });

  test.each([
    ['another event', () => openBox('e-2', sealed, key)],
    ['another person', () => openBox('e-1', { ...sealed, person: 'bob' }, key)],
    ['another purpose', () => openBox('e-1', { ...sealed, purpose: 'invoice' }, key)],
    ['another key', () => openBox('e-1', sealed, { number: 1, secret: randomBytes(32) })],
    ['a key of another number', () => openBox('e-1', sealed, { ...key, number: 2 })],
    ['other bytes', () => openBox('e-1', { ...sealed, box: `A${sealed.box.slice(1, -1)}A` }, key)],
    ['a part of the bytes', () => openBox('e-1', { ...sealed, box: sealed.box.slice(0, 20) }, key)],
  ])('is not opened as that of %s', (_, work) => {
    expect(work).toThrow();
  });

  test('is another one each time', () => {
    expect(sealBox('e-1', name, key, { '/details/name': 'Ann' }).box).not.toBe(sealed.box);
  });
});

test('whatever is sealed is opened to the same, in the same order', async () => {
  const property = fc.constantFrom('name', 'a/b', '~', '~1', 'ž', '0');
  const any = fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), fc.integer(), fc.boolean());
  const shape = fc.dictionary(property, any);
  const [contact, invoice] = [value('contact'), value('invoice')];
  const people = { values: { name: contact, 'a/b': contact, '~': invoice, '~1': contact }, within: {} };
  const tagged: PersonalFields = { values: {}, within: { people } };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(shape, fc.constantFrom('ann', 'bob', undefined))), async (some) => {
      const keys = memoryKeys();
      const one = {
        eventId: 'e',
        data: { people: some.map(([rest, personId]) => ({ ...rest, ...(personId && { personId }) })) },
      };
      const personalOf = () => ({ fields: tagged, subject });
      const opened = await open(await seal([one], personalOf, keys), personalOf, keys);
      expect(JSON.stringify(opened)).toBe(JSON.stringify([one]));
    }),
  );
});

test('a text is of the person around it, and where none is known of its stream, with which it is erased', async () => {
  const keys = memoryKeys();
  const note = { purpose: 'text', isRequired: true, always: true };
  const texts: PersonalFields = { values: { note }, within: { lines: { values: { note }, within: {} } } };
  const textsOf = () => ({ fields: texts, subject });
  const one = { eventId: 'e', data: { note: 'Ann called', lines: [{ personId: 'bob', note: 'for Bob' }] } };
  const sealed = await seal([one], textsOf, keys);
  expect(sealed).toMatchObject([
    {
      data: {
        sealed: [
          { person: subject, purpose: 'text' },
          { person: 'bob', purpose: 'text' },
        ],
      },
    },
  ]);
  expect(JSON.stringify(sealed)).not.toMatch(/Ann|Bob/);
  expect(await open(sealed, textsOf, keys)).toEqual([one]);
  await keys.erase([{ person: subject, purpose: 'text' }]);
  expect(await open(sealed, textsOf, keys)).toEqual([
    { eventId: 'e', data: { note: '[erased]', lines: [{ personId: 'bob', note: 'for Bob' }] } },
  ]);
});

test('keys are asked for once a minute at most, and what was erased here is known at once', async () => {
  const keys = memoryKeys();
  const asked: string[] = [];
  let now = 0;
  const cached = cachedKeys(
    {
      ...keys,
      find: (names) => {
        asked.push(...names.map(({ person }) => person));
        return keys.find(names);
      },
    },
    () => now,
  );
  const [ann, bob] = [
    { person: 'ann', purpose: 'contact' },
    { person: 'bob', purpose: 'contact' },
  ];
  const minted = await cached.mint([ann, ann]);
  expect(minted[0]).toBe(minted[1]);
  expect(await cached.find([ann, bob])).toEqual([minted[0], undefined]);
  await cached.find([bob]);
  expect(asked).toEqual(['bob', 'bob']);
  await keys.erase([ann]);
  expect(await cached.find([ann])).toEqual([minted[0]]);
  now = 60_001;
  expect(await cached.find([ann])).toEqual(['erased']);
  await cached.mint([bob]);
  await cached.erase([bob]);
  expect(await cached.find([bob])).toEqual(['erased']);
});

test('those of one process who keep the same keys hear at once of what one erases, or hears of', async () => {
  const keys = memoryKeys();
  const [one, other] = [cachedKeys(keys), cachedKeys(keys)];
  const [ann, bob] = [
    { person: 'ann', purpose: 'contact' },
    { person: 'bob', purpose: 'contact' },
  ];
  await one.mint([ann, bob]);
  await other.find([ann, bob]);
  expect([one.generation(), other.generation()]).toEqual([0, 0]);
  await one.erase([ann]);
  expect(await other.find([ann])).toEqual(['erased']);
  expect([one.generation(), other.generation()]).toEqual([1, 1]);
  // Another process has erased it.
  await keys.erase([bob]);
  one.heard([bob]);
  expect(await other.find([bob])).toEqual(['erased']);
  one.heard([ann, bob]);
  expect([one.generation(), other.generation()]).toEqual([2, 2]);
});

test('what was opened is believed for a minute after keys were heard of, and not while they are away', async () => {
  const keys = memoryKeys();
  let [now, isAway] = [0, false];
  const cached = cachedKeys(
    {
      ...keys,
      erasedSince: (at) => (isAway ? Promise.reject(new KeysUnavailable('away')) : keys.erasedSince(at)),
    },
    () => now,
  );
  const since = new Date();
  const isBelieved = (): boolean => {
    const made = cached.generation();
    return made === cached.generation();
  };
  await cached.erasedSince(since);
  isAway = true;
  now = 50_000;
  await expect(cached.erasedSince(since)).rejects.toThrow(KeysUnavailable);
  now = 60_000;
  const before = cached.generation();
  expect(isBelieved()).toBe(true);
  now = 60_001;
  expect([isBelieved(), cached.generation() > before]).toEqual([false, true]);
  isAway = false;
  await cached.erasedSince(since);
  expect([isBelieved(), cached.generation() > before]).toEqual([true, true]);
  // A question about one key is an answer, too.
  now = 130_000;
  await cached.mint([{ person: 'ann', purpose: 'contact' }]);
  expect(isBelieved()).toBe(true);
});

test('an answer that was under way when a key was erased does not bring it back', async () => {
  const keys = memoryKeys();
  const ann = { person: 'ann', purpose: 'contact' };
  await keys.mint([ann]);
  const answered = Promise.withResolvers<void>();
  const slow = cachedKeys({
    ...keys,
    find: async (names) => {
      const known = await keys.find(names);
      await answered.promise;
      return known;
    },
  });
  const asked = slow.find([ann]);
  slow.heard([ann]);
  answered.resolve();
  await asked;
  expect(await slow.find([ann])).toEqual(['erased']);
});

test('what reads erased says nothing of a person, and can be recorded again', async () => {
  const keys = memoryKeys();
  await keys.erase([{ person: 'ann', purpose: 'contact' }]);
  const one = { eventId: 'e', data: { details: { personId: 'ann', name: '[erased]' } } };
  expect(await seal([one], personalOf, keys)).toEqual([one]);
});

test('what was sealed for another purpose than today reads erased with the key of then', async () => {
  const keys = memoryKeys();
  const name = (purpose: string): PersonalFields => ({ values: { name: value(purpose, true) }, within: {} });
  const one = { eventId: 'e', data: { personId: 'ann', name: 'Ann' } };
  const sealed = await seal([one], () => ({ fields: name('contact'), subject }), keys);
  const today = () => ({ fields: name('invoice'), subject });
  expect(await open(sealed, today, keys)).toEqual([one]);
  await keys.erase([{ person: 'ann', purpose: 'contact' }]);
  expect(await open(sealed, today, keys)).toEqual([{ eventId: 'e', data: { personId: 'ann', name: '[erased]' } }]);
});

test('rows of events are opened as they are read, and read erased at once; others are as they are', async () => {
  const keys = memoryKeys();
  const one = { eventId: 'e', data: { details: { personId: 'ann', name: 'Ann' } } };
  const [sealed] = await seal([one], personalOf, keys);
  const event = { event_id: 'e', type: 't', stream: 'customer-1', data: JSON.stringify(sealed?.data), revision: 3 };
  const plain = { event_id: 'f', type: 't', stream: 'customer-1', data: '{"a":1}', revision: 4 };
  let rows: readonly object[] | undefined = [event, plain];
  const database = { query: async () => rows as never, beginRead: async () => ({ ...database, end: async () => {} }) };
  const opened = openedDatabase(database, () => personalOf()?.fields, keys);
  const read = async () => (await opened.beginRead()).query({ text: '', values: [], isSql: true } as never);
  for (const found of [await opened.query({} as never), await read()])
    expect(found).toEqual([{ ...event, data: JSON.stringify(one.data) }, plain]);
  await keys.erase([{ person: 'ann', purpose: 'contact' }]);
  expect(await read()).toMatchObject([{ data: expect.stringContaining('[erased]') }, plain]);
  rows = [{ data: '"sealed":[' }];
  expect(await read()).toEqual(rows);
  rows = undefined;
  expect(await read()).toBeUndefined();
});
