import { hashWith, type NewEvent, type PersonKeys, type StreamName, seal } from '@sales/eventsourcing';
import { memoryKeys } from '@sales/eventsourcing/testing';
import { claimPepper, keyedClaim, publishedFields } from '@sales/service-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimCheck } from './claims.ts';
import { foundBy, recorded, type Stored, stored } from './fixture.ts';

const claimed = (stream: string, holderId: string, epoch: number): Stored =>
  stored(stream, 'ValueClaimed', { holderId, epoch, claimedAt: '2026-01-01T09:00:00.000Z' });
const released = (stream: string, holderId: string): Stored => stored(stream, 'ClaimReleased', { holderId });
const product = (sku: string, type: string, ...codes: readonly string[]): Stored =>
  stored(`product-${sku}`, type, { details: { barcodes: codes.map((code) => ({ code })) } });

const code = '4006381333931';
const stream = `barcode-0${code}`;

const sound: readonly Stored[] = [
  claimed(stream, 'DESK', 0),
  product('DESK', 'ProductAdded', code),
  product('DESK', 'ProductChanged'),
  released(stream, 'DESK'),
  claimed(stream, 'LAMP', 0),
  // The product LAMP was not added: its claim is taken over.
  stored('product-LAMP', 'ClaimWithdrawn', { barcode: code }),
  claimed(stream, 'SOFA', 0),
  product('SOFA', 'ProductAdded', code),
];

const found = (events: readonly Stored[]) => foundBy(claimCheck(), recorded(events));
const tampered = (nth: number, data: object) =>
  found(sound.map((one, at) => (at === nth ? { ...one, data: { ...(one.data as object), ...data } } : one)));

describe('claims on bar codes', () => {
  it('are right where each was claimed, released and taken over in turn', async () => {
    expect(await found(sound)).toEqual([]);
  });

  it('of another than the product that uses the code', async () => {
    expect(await tampered(6, { holderId: 'CHAIR' })).toEqual([
      `product-SOFA: uses the value of ${stream}, which product-CHAIR holds`,
    ]);
    expect(await found(sound.filter((_, nth) => nth < 4).filter(({ type }) => type !== 'ProductChanged'))).toContain(
      `product-DESK: uses the value of ${stream}, which nothing holds`,
    );
  });

  it('on another code than the product has', async () => {
    const details = { details: { barcodes: [{ code: 'other' }] } };
    expect(await tampered(7, details)).toEqual(['product-SOFA: uses the value of barcode-other, which nothing holds']);
  });

  it('of an epoch that the holder has not reached', async () => {
    expect(await tampered(6, { epoch: 3 })).toEqual([`${stream}@3: is of epoch 3 of product-SOFA, which is at 0`]);
  });

  it('that are taken from a holder that has not given them up', async () => {
    expect(await found(sound.filter(({ type }) => type !== 'ClaimWithdrawn'))).toEqual([
      `${stream}@3: is taken by product-SOFA from product-LAMP, which has not given it up`,
    ]);
  });

  it('that another than the holder releases, or the holder while it uses them', async () => {
    expect(await tampered(3, { holderId: 'SOFA' })).toContain(
      `${stream}@1: is released by product-SOFA, which does not hold it`,
    );
    expect(await tampered(0, { holderId: 'SOFA' })).toContain(
      `${stream}@1: is released by product-DESK, which does not hold it`,
    );
    expect(await found([claimed(stream, 'DESK', 0), released(stream, 'DESK')])).toEqual([
      `${stream}@1: is released by product-DESK at epoch 0, which has not passed`,
    ]);
  });
});

describe('claims on tax ids and e-mail addresses', () => {
  const person = '00000000-0000-7000-8000-000000000001';
  let keys: PersonKeys;
  let taxId: string;
  let email: string;

  beforeEach(async () => {
    keys = memoryKeys();
    const [pepper] = await keys.mint([claimPepper]);
    if (pepper === undefined || pepper === 'erased') throw new Error('no key was made');
    const hash = hashWith(pepper.secret);
    taxId = `claim-${keyedClaim({ kind: 'taxId', value: 'DE1' }, hash)}`;
    email = `claim-${keyedClaim({ kind: 'email', value: 'ada@example.com' }, hash)}`;
  });

  /** A company in the clear, and a person whose e-mail address is sealed. */
  const events = async () => {
    const all = recorded([
      claimed(taxId, 'a', 0),
      stored('customer-a', 'CustomerRegistered', { details: { kind: 'company', name: 'A', taxId: 'de 1' } }),
      claimed(email, 'b', 0),
      stored('customer-b', 'CustomerRegistered', {
        details: { personId: person, kind: 'person', name: 'Ada', emails: [{ email: 'Ada@Example.com' }] },
      }),
    ]);
    const fields = publishedFields('sales.customer.registered.v1');
    if (fields === undefined) throw new Error('customers have no personal fields');
    const sealed = await seal(all as readonly NewEvent[], ({ type }) => personalOf(type, fields), keys);
    return all.map((event, nth) => ({ ...event, data: sealed[nth]?.data }));
  };
  const personalOf = (type: string, fields: NonNullable<ReturnType<typeof publishedFields>>) =>
    type === 'CustomerRegistered' ? { fields, subject: 'customer-b' } : undefined;

  const foundWith = async (
    keys_: PersonKeys | undefined,
    change: (one: { stream: StreamName; data: unknown }) => unknown,
  ) =>
    foundBy(
      claimCheck(keys_),
      (await events()).map((event) => ({ ...event, data: change(event) })),
    );
  const toAnother = (of: string) => (one: { stream: StreamName; data: unknown }) =>
    one.stream === of ? { ...(one.data as object), holderId: 'c' } : one.data;

  it('are right, with keys and without', async () => {
    for (const some of [keys, undefined]) expect(await foundWith(some, ({ data }) => data)).toEqual([]);
  });

  it('of another than the customer who uses the value are found with keys', async () => {
    expect(await foundWith(keys, toAnother(taxId))).toEqual([
      `customer-a: uses the value of ${taxId}, which customer-c holds`,
    ]);
    expect(await foundWith(keys, toAnother(email))).toEqual([
      `customer-b: uses the value of ${email}, which customer-c holds`,
    ]);
    expect(await foundWith(undefined, toAnother(email))).toEqual([]);
  });

  it('of a person who was erased are left alone', async () => {
    const all = await events();
    await keys.erase([{ person, purpose: 'contact' }]);
    expect(await foundBy(claimCheck(keys), all)).toEqual([]);
  });

  it('cannot be told from a box that was changed, which is named', async () => {
    const change = ({ stream: of, data }: { stream: StreamName; data: unknown }) =>
      of === 'customer-b' ? JSON.parse(JSON.stringify(data).replace(/"box":"[^"]+"/, '"box":"AAAA"')) : data;
    expect(await foundWith(keys, change)).toEqual([
      expect.stringMatching(/^customer-b@0: what is sealed in it cannot be opened/),
    ]);
  });
});

describe('claims on e-mail addresses of users', () => {
  it('are those of the users who have the addresses', async () => {
    const keys = memoryKeys();
    const [pepper] = await keys.mint([claimPepper]);
    if (pepper === undefined || pepper === 'erased') throw new Error('no key was made');
    const hash = hashWith(pepper.secret);
    const claimOf = (email: string) => `userClaim-${keyedClaim({ kind: 'email', value: email }, hash)}`;
    const [ada, bob] = [claimOf('ada@example.com'), claimOf('bob@example.com')];
    const personId = '00000000-0000-7000-8000-000000000002';
    const all = recorded([
      claimed(ada, 'a', 0),
      stored('user-a', 'UserRegistered', { personId, name: 'Ada', email: 'Ada@example.com', locale: 'en' }),
      stored('user-a', 'RolesAssigned', { roles: [] }),
      claimed(bob, 'a', 2),
      stored('user-a', 'UserChanged', { personId, name: 'Ada', email: 'bob@example.com', locale: 'en' }),
      released(ada, 'a'),
    ]);
    const sealed = await seal(
      all as readonly NewEvent[],
      ({ type }) => {
        const fields = publishedFields(type === 'RolesAssigned' ? '' : 'sales.user.registered.v1');
        return type.startsWith('User') && fields !== undefined ? { fields, subject: 'user-a' } : undefined;
      },
      keys,
    );
    const events = all.map((event, nth) => ({ ...event, data: sealed[nth]?.data }));
    expect(JSON.stringify(sealed.map(({ data }) => data))).not.toContain('bob@example.com');
    expect(await foundBy(claimCheck(keys), events)).toEqual([]);
    const wrong = events.map((event) =>
      event.stream === bob ? { ...event, data: { ...(event.data as object), holderId: 'c' } } : event,
    );
    expect(await foundBy(claimCheck(keys), wrong)).toContain(`user-a: uses the value of ${bob}, which user-c holds`);
  });
});
