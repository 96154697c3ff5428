import { createHash, randomUUID } from 'node:crypto';
import { customers, naturalKey } from '@sales/contracts';
import { derivedId, fromMessage, rootId, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { canonicalJson, type FieldError, validator } from '@sales/service-kit';
import { as, identifyByName } from '@sales/test-kit/principals';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryPorts, startTestService, type TestService } from '../testing/service.ts';

const platform = memoryPorts();
let service: TestService;
beforeAll(async () => {
  service = await startTestService(platform, identifyByName);
  await createPriceList('DEALERS');
});
afterAll(() => service.stop());

/** As the inventory service does. */
const createPriceList = async (code: string) => {
  const ids = { commandId: testId(700), correlationId: 'c', causationId: testId(700) };
  const metadata = { ...ids, actor: 'user:ann', recordedAt: '2026-03-01T09:30:00.000Z', schemaVersion: 1 };
  const created = { type: 'PriceListCreated', data: {}, eventId: randomUUID(), metadata };
  const spelled = { type: 'CodeSpelled', data: { spelling: code }, eventId: randomUUID(), metadata };
  await platform.store.append(streamName('code', `priceList.${naturalKey(code)}`), [spelled], 'no_stream');
  await platform.store.append(streamName('priceList', code), [created], 'no_stream');
};

let taxIds = 0;
const body = (more: object = {}) => ({ name: 'Weber GmbH', country: 'DE', currency: 'EUR', ...more });
const newTaxId = () => `DE${++taxIds}`;

const send = (method: 'POST' | 'PUT', path: string, payload: unknown, headers: Record<string, string> = {}) =>
  service.server.inject({
    method,
    url: `/customer/v1/customers${path}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(payload),
  });
const post = (path: string, payload: unknown, headers?: Record<string, string>) => send('POST', path, payload, headers);
const get = (path: string) => service.server.inject({ url: `/customer/v1/customers/${path}` });

const register = async (more: object = {}): Promise<string> => {
  const answer = await post('', body(more));
  expect(answer.statusCode).toBe(201);
  return answer.json().customerId;
};

describe('registration', () => {
  test('answers with the whole customer, and with what a client needs to go on', async () => {
    const answer = await post('', body({ contacts: [{ name: 'Jana' }], tags: ['furniture'], creditLimit: eur(500) }));
    const customer = answer.json();
    expect(answer.statusCode).toBe(201);
    expect(customer).toEqual({
      customerId: expect.any(String),
      number: expect.stringMatching(/^C-\d{6}$/),
      status: 'active',
      ...body(),
      kind: 'company',
      language: 'en',
      fulfilmentPolicy: 'shipPartial',
      paymentTerms: { dueDays: 30 },
      creditLimit: eur(500),
      contacts: [{ contactId: expect.any(String), personId: expect.any(String), name: 'Jana' }],
      tags: ['furniture'],
      attachments: [],
      revision: 2,
    });
    expect(answer.headers).toMatchObject({
      etag: '"2"',
      location: `/customer/v1/customers/${customer.customerId}`,
      'consistency-token': expect.stringContaining(`customer-${customer.customerId}@`),
    });
    const read = await get(customer.customerId);
    expect(read.json()).toEqual(customer);
    expect(read.headers['etag']).toBe('"2"');
  });

  test('with a key: the same request gets the same answer, another one 422', async () => {
    const key = { 'idempotency-key': 'registration-1' };
    const request = body({ taxId: newTaxId(), contacts: [{ name: 'Jana' }] });
    const first = await post('', request, key);
    const again = await post('', request, key);
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect((await post('', { ...request, name: 'Other' }, key)).statusCode).toBe(422);
  });

  test('with an id of the client: again and again, without a key', async () => {
    const request = body({ taxId: newTaxId() });
    const first = await send('PUT', `/${testId(500)}`, request);
    const again = await send('PUT', `/${testId(500)}`, { ...request });
    expect([first.statusCode, again.statusCode, again.body]).toEqual([201, 201, first.body]);
    expect(first.json().customerId).toBe(testId(500));
    const contacts = [{ name: 'Otto', phones: [{ phone: '+49 30 901820' }] }];
    const other = await send('PUT', `/${testId(500)}`, { ...request, name: 'Other', region: 'North', contacts });
    expect(other.statusCode).toBe(409);
    // What is said of persons is not told: problems end up in logs.
    const differences = { name: {}, region: { recorded: null, sent: 'North' }, contacts: { recorded: [], sent: [{}] } };
    expect(other.json()).toMatchObject({ code: 'customer/already-registered', details: { differences } });
    for (const personal of [request.name, 'Other', 'Otto', '901820']) expect(other.body).not.toContain(personal);
    const keyed = await send('PUT', `/${testId(500)}`, request, { 'idempotency-key': 'put-500' });
    expect([keyed.statusCode, keyed.body]).toEqual([201, first.body]);
    const contact = { contactId: testId(501), name: 'Jana' };
    expect((await post(`/${testId(500)}/add-contact`, contact)).statusCode).toBe(200);
    expect((await post(`/${testId(500)}/add-contact`, contact)).statusCode).toBe(200);
    const renamed = await post(`/${testId(500)}/add-contact`, { ...contact, name: 'Jan' });
    expect(renamed.json()).toMatchObject({
      code: 'customer/contact-already-exists',
      details: { differences: { name: {} } },
    });
    expect(renamed.body).not.toContain('Jan');
    await post(`/${testId(500)}/remove-contact`, { contactId: contact.contactId });
    expect((await post(`/${testId(500)}/add-contact`, contact)).statusCode).toBe(200);
    const now = await get(testId(500));
    expect(now.json().contacts).toEqual([]);
  });

  test('refuses a tax id that another customer has, and says which', async () => {
    const taxId = newTaxId();
    const first = await register({ taxId });
    const second = await post('', body({ taxId: taxId.toLowerCase() }));
    expect(second.statusCode).toBe(409);
    expect(second.headers['content-type']).toContain('application/problem+json');
    expect(second.json()).toMatchObject({
      type: 'urn:sales:problem:customer/duplicate',
      details: { kind: 'taxId', customerId: first },
      correlationId: expect.any(String),
    });
  });
});

const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('the code of a country is taken in any case, and recorded in upper case, also from an import', async () => {
  const lower = { country: 'de', addresses: [{ kind: 'billing', country: ' fr', primary: true }] };
  const written = { country: 'DE', addresses: [{ kind: 'billing', country: 'FR', primary: true }] };
  const headers = { 'idempotency-key': 'any-case' };
  const registered = await post('', body(lower), headers);
  expect(registered.json()).toMatchObject(written);
  expect((await post('', body(written), headers)).json()).toEqual(registered.json());
  const { rows } = (await post('/import', { rows: [body(lower), body({ country: 'UK' })] })).json();
  expect(rows).toMatchObject([{ status: 'accepted' }, { status: 'refused', errors: [{ path: '/country' }] }]);
  expect((await get(rows[0].customerId)).json()).toMatchObject(written);
  const changed = await post(`/${rows[0].customerId}/change-details`, { country: 'at', addresses: null });
  expect(changed.json()).toMatchObject({ country: 'AT' });
});

describe('bad input', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['an unknown field', body({ colour: 'red' }), '/colour'],
    ['a missing field', { name: 'Weber', country: 'DE' }, '/currency'],
    ['a number for a text', body({ name: 7 }), '/name'],
    ['an empty name', body({ name: '' }), '/name'],
    ['a blank name', body({ name: '  ' }), '/name'],
    ['a blank tag', body({ tags: ['vip', '\t'] }), '/tags/1'],
    ['no e-mail address', body({ emails: [{ email: 'weber' }] }), '/emails/0/email'],
    ['a tax id of dashes', body({ taxId: '---' }), '/taxId'],
    ['a negative credit limit', body({ creditLimit: eur(-1) }), '/creditLimit/amount'],
    ['a credit limit with cents of cents', body({ creditLimit: eur(0.5) }), '/creditLimit/amount'],
    ['two letters that are not a country', body({ country: 'UK' }), '/country'],
    ['a currency in lower case', body({ currency: 'eur' }), '/currency'],
    ['an address in no country', body({ addresses: [{ kind: 'office', country: 'xx' }] }), '/addresses/0/country'],
    ['a contact id that is none', body({ contacts: [{ contactId: 'x', name: 'Jana' }] }), '/contacts/0/contactId'],
  ];

  test.each(cases)('%s is refused with its place', async (_, payload, path) => {
    const answer = await post('', payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors.map((error: FieldError) => error.path)).toContain(path);
  });

  test('no country is told what is one', async () => {
    expect((await post('', body({ country: 'UK' }))).json().errors).toEqual([
      {
        in: 'body',
        path: '/country',
        message: 'has the wrong form',
        allowed:
          'a string (a code of ISO 3166-1 alpha-2 in any case, or a name of more than two letters), for example "DE"',
      },
    ]);
  });

  test('a blank text is called blank', async () => {
    expect((await post('', body({ name: '  ' }))).json().errors).toEqual([
      {
        in: 'body',
        path: '/name',
        message: 'is blank',
        allowed: 'a string (1 to 200 characters, not only spaces)',
      },
    ]);
  });

  test('spaces around a text are kept: nothing is changed in silence', async () => {
    const id = await register({ name: ' Weber ' });
    expect((await get(id)).json().name).toBe(' Weber ');
  });

  test('what is not a currency, and two of them', async () => {
    expect((await post('', body({ currency: 'EUX' }))).statusCode).toBe(400);
    const mixed = await post('', body({ creditLimit: { amount: 1, currency: 'USD' } }));
    expect([mixed.statusCode, mixed.json().code]).toEqual([409, 'customer/currency-mismatch']);
  });

  test('an id that is none, and one of no customer', async () => {
    expect((await get('no-id')).statusCode).toBe(400);
    expect((await get(testId(999))).statusCode).toBe(404);
    expect((await post(`/${testId(999)}/hold`, { reason: 'x' })).json()).toMatchObject({ code: 'customer/unknown' });
  });
});

describe('commands', () => {
  test('each changes what it says', async () => {
    const id = await register({ emails: [{ email: 'einkauf@weber.example' }] });
    const contactId = testId(7);
    const consents = [{ purpose: 'newsletter', on: '2023-03-01', source: 'webForm' }];
    const home = { kind: 'private', city: 'Ulm' };
    const janaWhole = {
      emails: [{ email: 'j@x.example', kind: 'work', primary: true }],
      addresses: [{ ...home, country: 'DE', primary: true }],
      consents,
      custom: { nickname: 'Jani', vip: true },
    };
    const jana = {
      emails: [{ email: 'j@x.example', primary: false }],
      addresses: [{ ...home, country: 'de' }],
      consents,
      custom: janaWhole.custom,
    };
    const steps: readonly (readonly [string, object, object])[] = [
      [
        'change-details',
        { name: 'Weber AG', phones: [{ phone: '1' }, { phone: '2', kind: 'mobile' }], emails: null },
        {
          name: 'Weber AG',
          phones: [
            { phone: '1', kind: 'work', primary: true },
            { phone: '2', kind: 'mobile' },
          ],
        },
      ],
      ['change-details', { maxWarehouses: 2 }, { maxWarehouses: 2 }],
      ['add-contact', { contactId, name: 'Jana' }, { contacts: [{ contactId, name: 'Jana' }] }],
      [
        'change-contact',
        { contactId, name: 'Jana W.', ...jana },
        { contacts: [{ contactId, name: 'Jana W.', ...janaWhole }] },
      ],
      ['remove-contact', { contactId }, { contacts: [] }],
      ['assign-owner', { owner: 'user:li' }, { owner: 'user:li' }],
      ['set-credit-limit', { creditLimit: eur(900) }, { creditLimit: eur(900) }],
      ['set-payment-terms', { paymentTerms: { dueDays: 14 } }, { paymentTerms: { dueDays: 14 } }],
      ['assign-price-list', { priceList: 'DEALERS' }, { priceList: 'DEALERS' }],
      ['tag', { tag: 'vip' }, { tags: ['vip'] }],
      ['untag', { tag: 'vip' }, { tags: [] }],
      ['hold', { reason: 'owes' }, { status: 'held', reason: 'owes' }],
      ['release', {}, { status: 'active' }],
      ['deactivate', { reason: 'closedDown' }, { status: 'deactivated', reason: 'closedDown' }],
    ];
    const byAddress = await post(`/${id}/assign-owner`, { owner: 'li@example.com' });
    expect(byAddress.json()).toMatchObject({ status: 400, errors: [{ in: 'body', path: '/owner' }] });
    for (const [index, [verb, payload, expected]] of steps.entries()) {
      const answer = await post(`/${id}/${verb}`, payload);
      expect([verb, answer.statusCode]).toEqual([verb, 200]);
      expect(answer.json()).toMatchObject({ ...expected, revision: index + 1 });
      const again = await post(`/${id}/${verb}`, payload);
      if (verb !== 'change-contact' && verb !== 'deactivate')
        expect(again.json()).toMatchObject({ revision: index + 1 });
    }
    expect((await get(id)).json()).not.toHaveProperty('emails');
    const last = await post(`/${id}/tag`, { tag: 'late' });
    expect([last.statusCode, last.json().code]).toEqual([409, 'customer/deactivated']);
  });

  test('null takes the credit limit and the price list away', async () => {
    const id = await register({ creditLimit: eur(1), priceList: 'DEALERS' });
    await post(`/${id}/set-credit-limit`, { creditLimit: null });
    const { priceList, creditLimit } = (await post(`/${id}/assign-price-list`, { priceList: null })).json();
    expect([priceList, creditLimit]).toEqual([undefined, undefined]);
  });

  test('a price list that there is not is refused, in a registration too; once it is there it is taken', async () => {
    const id = await register();
    const answers = [
      await post(`/${id}/assign-price-list`, { priceList: 'LATER' }),
      await post('', body({ priceList: 'LATER' })),
    ];
    for (const answer of answers) {
      expect(answer.json()).toMatchObject({ code: 'customer/price-list-unknown', details: { priceList: 'LATER' } });
      expect(answer.statusCode).toBe(409);
    }
    const { rows } = (await post('/import', { rows: [body({ priceList: 'LATER' })] })).json();
    expect(rows).toMatchObject([{ status: 'refused', code: 'customer/price-list-unknown' }]);
    await createPriceList('LATER');
    expect((await post(`/${id}/assign-price-list`, { priceList: ' later' })).json().priceList).toBe('LATER');
    expect((await get(await register({ priceList: 'Later' }))).json().priceList).toBe('LATER');
  });

  const day = (nth: number): string => new Date(Date.UTC(2026, 0, nth)).toISOString();
  const jana = { contactId: testId(800), name: 'Jana' };
  test.each<[before: readonly [string, object][], first: [string, object], next: [string, object], after: string]>([
    [[], ['hold', { reason: 'x' }], ['release', {}], 'customerHeld'],
    [[['hold', { reason: 'x' }]], ['release', {}], ['hold', { reason: 'y' }], 'customerReleased'],
    [[], ['hold', { reason: 'x' }], ['deactivate', {}], 'customerHeld'],
    [[], ['set-payment-terms', { paymentTerms: { dueDays: 7 } }], ['deactivate', {}], 'paymentTermsSet'],
    [[], ['add-contact', jana], ['change-contact', { ...jana, name: 'Jan' }], 'contactAdded'],
    [[], ['add-contact', jana], ['remove-contact', { contactId: jana.contactId }], 'contactAdded'],
    [[], ['tag', { tag: 'a' }], ['untag', { tag: 'a' }], 'customerTagged'],
    [[['tag', { tag: 'a' }]], ['untag', { tag: 'a' }], ['tag', { tag: 'a' }], 'customerUntagged'],
  ])('%j %j: %j cannot have been before', async (before, [first, body1], [next, body2], after) => {
    const at = (nth: number) => ({ 'effective-at': day(nth) });
    const { customerId: id } = (await post('', body(), at(1))).json();
    for (const [verb, sent] of before) expect((await post(`/${id}/${verb}`, sent, at(2))).statusCode).toBe(200);
    expect((await post(`/${id}/${first}`, body1, at(5))).statusCode).toBe(200);
    const refused = await post(`/${id}/${next}`, body2, at(4));
    const details = { date: day(4), earliest: day(5), after };
    expect(refused.json(), refused.body).toMatchObject({ status: 409, code: 'customer/dated-too-early', details });
    expect((await post(`/${id}/${next}`, body2, at(5))).statusCode).toBe(200);
  });

  test('nothing is dated before the registration, and nothing without a date is too early', async () => {
    const { customerId: id } = (await post('', body(), { 'effective-at': day(3) })).json();
    const early = await post(`/${id}/hold`, { reason: 'x' }, { 'effective-at': day(2) });
    expect(early.json()).toMatchObject({ code: 'customer/dated-too-early', details: { after: 'customerRegistered' } });
    expect((await post(`/${id}/hold`, { reason: 'x' })).statusCode).toBe(200);
    expect((await post(`/${id}/release`, {})).statusCode).toBe(200);
  });

  test('a PUT of a deactivated customer is refused, whatever the body says, and so is a row', async () => {
    const id = randomUUID();
    const first = await send('PUT', `/${id}`, body(), { 'idempotency-key': 'first' });
    expect((await send('PUT', `/${id}`, body())).json()).toEqual(first.json());
    await post(`/${id}/deactivate`, { reason: 'closedDown' });
    for (const sent of [body(), body({ name: 'Other' })]) {
      const refused = await send('PUT', `/${id}`, sent);
      expect(refused.json()).toMatchObject({ status: 409, code: 'customer/deactivated' });
      const imported = (await post('/import', { rows: [{ customerId: id, ...sent }] })).json();
      expect(imported).toMatchObject({ accepted: 0, refused: 1, rows: [{ code: 'customer/deactivated' }] });
    }
    const repeat = await send('PUT', `/${id}`, body(), { 'idempotency-key': 'first' });
    expect([repeat.statusCode, repeat.json()]).toEqual([201, first.json()]);
  });

  test('a customer is deactivated for one reason', async () => {
    const id = await register();
    await post(`/${id}/deactivate`, { reason: 'closedDown' });
    const other = await post(`/${id}/deactivate`, { reason: 'movedAway' });
    expect([other.statusCode, other.json().details]).toEqual([
      409,
      { differences: { reason: { recorded: 'closedDown', sent: 'movedAway' } } },
    ]);
    expect((await post(`/${id}/deactivate`, { reason: 'closedDown' })).statusCode).toBe(200);
  });

  test('a stale revision is refused', async () => {
    const id = await register();
    await post(`/${id}/tag`, { tag: 'a' });
    const stale = await post(`/${id}/tag`, { tag: 'b' }, { 'if-match': '"0"' });
    expect([stale.statusCode, stale.headers['etag']]).toEqual([412, '"1"']);
    expect((await post(`/${id}/tag`, { tag: 'b' }, { 'if-match': '"1"' })).statusCode).toBe(200);
  });

  test('the reason of a hold is in the history', async () => {
    const id = await register();
    await post(`/${id}/hold`, { reason: 'owesSinceMarch' }, as('user:finance.kim'));
    const last = (await platform.store.read(streamName('customer', id))).at(-1);
    expect(last?.metadata).toMatchObject({ actor: 'user:finance.kim', reason: 'owesSinceMarch' });
  });
});

test('of a request no hash is recorded that could be guessed, and no answer is remembered in the clear', async () => {
  const said = body({ kind: 'person', name: 'Rosa Unverkennbar' });
  const path = `/${testId(950)}`;
  for (const _ of [1, 2]) expect((await send('PUT', path, said, { 'idempotency-key': 'once' })).statusCode).toBe(201);
  const [registered] = await platform.store.read(streamName('customer', testId(950)));
  const canonical = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex');
  expect(registered?.metadata.requestHash).toMatch(/^[0-9a-f]{64}$/);
  expect(registered?.metadata.requestHash).not.toBe(canonical([said, undefined]));
  const commandId = derivedId(
    rootId,
    `default|user:test|PUT /customer/v1/customers/:customerId ${canonicalJson({ customerId: testId(950) })}|once`,
  );
  const remembered = await platform.answers.find(commandId);
  expect(remembered).toMatchObject({ status: 201, requestHash: '' });
  expect(remembered?.body).not.toContain('Unverkennbar');
});

describe('a file', () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, nth) => nth % 256));
  const file = { name: 'Contract.pdf', mediaType: 'application/pdf', content: bytes.toString('base64') };
  const known = {
    name: 'Contract.pdf',
    mediaType: 'application/pdf',
    size: 1000,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };

  test('is kept byte by byte, once under its id, until it is removed', async () => {
    const id = await register();
    const attachmentId = testId(900);
    const first = await post(`/${id}/attach`, { attachmentId, ...file });
    expect(first.json().attachments).toEqual([{ attachmentId, ...known }]);
    expect((await post(`/${id}/attach`, { attachmentId, ...file })).json()).toEqual(first.json());
    const url = `${id}/attachments/${attachmentId}`;
    expect((await get(url)).json()).toEqual({ attachmentId, ...known, content: file.content });
    const other = await post(`/${id}/attach`, { attachmentId, ...file, content: 'AAAA' });
    expect([other.statusCode, other.json().code]).toEqual([409, 'customer/attachment-already-exists']);
    expect((await get(url)).json().content).toBe(file.content);

    for (const _ of [1, 2]) {
      const removed = await post(`/${id}/remove-attachment`, { attachmentId });
      expect(removed.json().attachments).toEqual([]);
      expect((await get(url)).json().code).toBe('customer/attachment-unknown');
    }
    expect((await post(`/${id}/attach`, { attachmentId, ...file })).json()).toEqual(first.json());
    expect((await get(url)).json().code).toBe('customer/attachment-unknown');
    expect(await platform.files.find(`customer/${id}/${attachmentId}`)).toBeUndefined();
    const timeline = await platform.store.read(streamName('customer', id));
    expect(timeline.map(({ type }) => type)).toEqual(['CustomerRegistered', 'AttachmentAdded', 'AttachmentRemoved']);
    expect(JSON.stringify(timeline.map(({ data }) => data))).not.toContain(file.content);
  });

  test('is kept sealed, as something of the person who the customer is', async () => {
    const id = await register({ kind: 'person', name: 'Ann Smith' });
    const { attachments } = (await post(`/${id}/attach`, file)).json();
    const stored = await platform.files.find(`customer/${id}/${attachments[0].attachmentId}`);
    const [head] = Buffer.from(stored ?? [])
      .toString('latin1')
      .split('\n');
    const { personId } = (await get(id)).json();
    expect(JSON.parse(head ?? '')).toEqual({ person: personId, purpose: 'text', key: 1 });
    expect(Buffer.from(stored ?? []).includes(bytes.subarray(0, 16))).toBe(false);
  });

  test('of a customer that there is not, or that is not base64, is refused', async () => {
    expect((await post(`/${testId(999)}/attach`, file)).json().code).toBe('customer/unknown');
    const wrong = await post(`/${await register()}/attach`, { ...file, content: 'not base64!' });
    expect(wrong.json().errors[0].path).toBe('/content');
  });
});

describe('an import', () => {
  test('tells of a row that differs in which fields it does, and not what they say of persons', async () => {
    const customerId = testId(650);
    const row = { ...body({ taxId: newTaxId() }), customerId };
    await post('/import', { rows: [row] });
    const report = (await post('/import', { rows: [{ ...row, name: 'Ottilie' }] })).json();
    expect(report.rows).toMatchObject([
      { code: 'customer/already-registered', details: { differences: { name: {} } } },
    ]);
    expect(JSON.stringify(report)).not.toMatch(/Ottilie|Weber/);
  });

  test('says where in a list something is wrong, also where null empties it', async () => {
    const id = await register({ taxId: newTaxId() });
    const answer = await post(`/${id}/change-details`, {
      emails: [{ email: 'a@b.example' }, { email: 'x x' }],
      phones: 5,
    });
    expect(answer.json().errors).toMatchObject([
      { path: '/emails/1/email', allowed: 'an e-mail address' },
      { path: '/phones', allowed: 'an array of 1 to 50 items or null' },
    ]);
  });

  test('tells row by row, and the first of two rows with one tax id gets it', async () => {
    const taxId = newTaxId();
    const rows = [
      body({ taxId, customerId: testId(600) }),
      body({ colour: 'red' }),
      body({ taxId }),
      body({ currency: 'EUX' }),
      body(),
    ];
    const answer = await post('/import', { rows }, { 'idempotency-key': 'import-1' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      accepted: 2,
      repeated: 0,
      refused: 3,
      rows: [
        { row: 0, status: 'accepted', customerId: testId(600) },
        { row: 1, status: 'refused', code: 'request/invalid', errors: [{ path: '/colour' }] },
        { row: 2, status: 'refused', code: 'customer/duplicate', details: { customerId: testId(600) } },
        { row: 3, status: 'refused', code: 'customer/currency-unknown' },
        { row: 4, status: 'accepted' },
      ],
    });
    const again = await post('/import', { rows }, { 'idempotency-key': 'import-1' });
    expect([again.statusCode, again.body]).toEqual([200, answer.body]);
    expect((await post('/import', { rows: [body()] }, { 'idempotency-key': 'import-1' })).statusCode).toBe(422);
  });

  test('of rows with ids can be sent again without a key', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => body({ taxId: newTaxId(), customerId: testId(700 + index) }));
    const first = await post('/import', { rows });
    const again = await post('/import', { rows });
    expect(first.json()).toMatchObject({ accepted: 50 });
    const found: { readonly rows: readonly object[] } = first.json();
    const repeated = found.rows.map((row) => ({ ...row, status: 'repeated' }));
    expect(again.json()).toEqual({ accepted: 0, repeated: 50, refused: 0, rows: repeated });
  });

  test('has 1 to 1,000 rows', async () => {
    expect((await post('/import', { rows: [] })).statusCode).toBe(400);
    expect((await post('/import', { rows: Array.from({ length: 1001 }, () => body()) })).statusCode).toBe(400);
  });
});

test('everything that was recorded is published, as the contracts say', async () => {
  const stop = new AbortController();
  let recorded = 0;
  for await (const { events, caughtUp } of platform.store.subscribeAll({
    categories: ['customer'],
    signal: stop.signal,
  })) {
    recorded += events.length;
    if (caughtUp) stop.abort();
  }
  const messages = () => platform.log.all(customers.topic.name).flat().map(fromMessage);
  await expect.poll(() => messages().length).toBe(recorded);
  const schemas = new Map(Object.entries(customers.onWire).map(([type, schema]) => [type, validator(schema)]));
  for (const { type, data } of messages()) {
    const schema = schemas.get(type);
    expect([type, schema?.errors(data, 'body')]).toEqual([type, []]);
  }
  const stored = platform.store.all().map(({ data }) => data);
  const published = platform.log.all(customers.topic.name).flat();
  expect(JSON.stringify(stored.concat(published.map(({ value }) => value)))).not.toContain('Jana');
});

describe('details that are set back', () => {
  const restore = (id: string, sent: object, headers?: Record<string, string>) =>
    post(`/${id}/restore-details`, sent, headers);
  const change = async (id: string, more: object): Promise<string> => {
    const before = platform.clock.now();
    platform.clock.advance(60_000);
    const answer = await post(`/${id}/change-details`, more);
    expect(answer.statusCode).toBe(200);
    platform.clock.advance(60_000);
    return before;
  };

  test('are what they were at the instant, the others what they are; an empty one is empty again', async () => {
    const id = await register({ segment: 'Retail' });
    const before = await change(id, { name: 'Webber', segment: 'Trade', region: 'South', industry: 'Wood' });
    const between = platform.clock.now();
    platform.clock.advance(60_000);
    const answer = await restore(id, { asOf: before, fields: ['name', 'segment', 'region'] });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      expect.objectContaining({ name: 'Weber GmbH', segment: 'Retail', industry: 'Wood' }),
    ]);
    expect(answer.json()).not.toHaveProperty('region');
    const again = await restore(id, { asOf: before, fields: ['name', 'segment', 'region'] });
    expect(again.json().revision).toBe(answer.json().revision);
    // Setting back what was set back gives what was there before it.
    const undone = await restore(id, { asOf: between, fields: ['name', 'segment', 'region'] });
    expect(undone.json()).toMatchObject({ name: 'Webber', segment: 'Trade', region: 'South' });
  });

  test('give the same answer to a repeat of the request, whatever has happened since', async () => {
    const id = await register({ segment: 'Retail' });
    const before = await change(id, { segment: 'Trade' });
    const key = { 'idempotency-key': randomUUID() };
    const first = await restore(id, { asOf: before, fields: ['segment'] }, key);
    await change(id, { segment: 'Public' });
    expect((await restore(id, { asOf: before, fields: ['segment'] }, key)).json()).toEqual(first.json());
    expect((await get(id)).json().segment).toBe('Public');
  });

  test('are those of a contact too: one that was removed is back, one that was erased is not', async () => {
    const id = await register({ contacts: [{ name: 'Jana', role: 'Buyer' }] });
    const [{ contactId }] = (await get(id)).json().contacts;
    const before = platform.clock.now();
    platform.clock.advance(60_000);
    const contact = (verb: string, more: object) => post(`/${id}/${verb}`, { contactId, ...more });
    const fields = ['role', 'phones'];
    await contact('change-contact', { name: 'Jana Braun', phones: [{ phone: '+49 30 1' }] });
    const answer = await contact('restore-contact', { asOf: before, fields });
    const [{ personId: _, ...set }] = answer.json().contacts;
    expect([answer.statusCode, set]).toEqual([200, { contactId, name: 'Jana Braun', role: 'Buyer' }]);
    await contact('remove-contact', {});
    const back = await contact('restore-contact', { asOf: before, fields });
    expect(back.json().contacts).toMatchObject([{ contactId, name: 'Jana', role: 'Buyer' }]);
    await contact('erase-contact', {});
    for (const asOf of [before, platform.clock.now()]) {
      const gone = await contact('restore-contact', { asOf, fields });
      expect([gone.statusCode, gone.json().code]).toEqual([404, 'customer/contact-unknown']);
    }
  });

  test('are refused where another customer has them by now, and from before there was a customer', async () => {
    const taxId = newTaxId();
    const id = await register({ taxId });
    const before = await change(id, { taxId: null });
    const other = await register({ taxId });
    const refused = await restore(id, { asOf: before, fields: ['taxId'] });
    expect([refused.statusCode, refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'customer/duplicate', details: expect.objectContaining({ customerId: other }) }),
    ]);
    const unborn = await restore(id, { asOf: '2000-01-01T00:00:00.000Z', fields: ['name'] });
    expect([unborn.statusCode, unborn.json().code]).toEqual([404, 'customer/unknown']);
  });

  test.each([
    { fields: ['name'] },
    { asOf: 'now', fields: ['name'] },
    { asOf: '2026-01-01T00:00:00Z', fields: [] },
    {
      asOf: '2026-01-01T00:00:00Z',
      fields: ['personId'],
    },
  ])('are refused for %j', async (sent) => {
    expect((await restore(testId(1), sent)).statusCode).toBe(400);
  });
});
