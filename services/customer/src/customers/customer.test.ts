import { type Contact, CustomerDetails, uniqueValues } from '@sales/contracts';
import type { Changes } from '@sales/eventsourcing';
import { fold, specification } from '@sales/eventsourcing/testing';
import { describe, expect, test } from 'vitest';
import { claimsAt, contact, details, registration } from '../testing/customers.ts';
import type { CustomerCommand, RegisterCustomer } from './commands.ts';
import { customer } from './customer.ts';
import { usedBy } from './decide.ts';
import { detailFields } from './details.ts';
import type { CustomerEvent } from './events.ts';

const given = specification(customer);

const register: RegisterCustomer = {
  type: 'RegisterCustomer',
  registration,
  number: 'C-000001',
  claims: claimsAt(0),
};
const registered: CustomerEvent = {
  type: 'CustomerRegistered',
  data: { number: 'C-000001', details, paymentTerms: { dueDays: 30 } },
};
const held: CustomerEvent = { type: 'CustomerHeld', data: { reason: 'owesSinceMarch' } };
const released: CustomerEvent = { type: 'CustomerReleased', data: {} };
const deactivated: CustomerEvent = { type: 'CustomerDeactivated', data: { reason: 'closedDown' } };
const withdrawn: CustomerEvent = { type: 'ClaimWithdrawn', data: { kind: 'taxId' } };
const contactAdded: CustomerEvent = { type: 'ContactAdded', data: { contact } };
const person = '0192f3c1-7d00-7000-8000-0000000000d1';
const contactRemoved: CustomerEvent = { type: 'ContactRemoved', data: { contactId: contact.contactId } };
const tagged: CustomerEvent = { type: 'CustomerTagged', data: { tag: 'furniture' } };
const credit = (amount: number, currency = 'EUR') => ({ amount, currency });
const [taxId] = uniqueValues(details);
if (taxId === undefined) throw new Error('the customer of the tests has a tax id');

describe('registration', () => {
  test('registers with everything that is known', () => {
    given()
      .when({
        ...register,
        registration: {
          ...registration,
          owner: 'user:mueller',
          creditLimit: credit(500_000),
          priceList: 'DEALERS',
          contacts: [contact],
          tags: ['furniture', 'furniture'],
        },
      })
      .then(
        {
          type: 'CustomerRegistered',
          data: { ...registered.data, owner: 'user:mueller', creditLimit: credit(500_000) },
        },
        contactAdded,
        { type: 'PriceListAssigned', data: { priceList: 'DEALERS' } },
        tagged,
      );
  });

  test('needs every unique value claimed', () => {
    const { claims: _, ...unclaimed } = register;
    given().when(unclaimed).thenRejected('customer/unclaimed');
    given()
      .when({ ...register, claims: claimsAt(0, [taxId]) })
      .thenRejected('customer/unclaimed');
  });

  test('does not use a claim that was withdrawn', () => {
    given(withdrawn).when(register).thenRejected('customer/unclaimed');
    given(withdrawn)
      .when({ ...register, claims: claimsAt(1) })
      .then(registered);
  });

  test('without tax id and e-mail needs no claim', () => {
    const { taxId: _, emails: __, ...anonymous } = details;
    const { claims: ___, ...unclaimed } = register;
    given()
      .when({ ...unclaimed, registration: { ...registration, details: anonymous } })
      .then({ type: 'CustomerRegistered', data: { ...registered.data, details: anonymous } });
  });

  test('happens once', () => {
    given(registered).when(register).then();
    const other = { ...register, registration: { ...registration, owner: 'user:mia' } };
    given(registered)
      .when(other)
      .thenRejected('customer/already-registered', {
        number: 'C-000001',
        differences: { owner: { recorded: null, sent: 'user:mia' } },
      });
  });

  test('refuses what is not a currency, and two of them', () => {
    given()
      .when({ ...register, registration: { ...registration, details: { ...details, currency: 'EUX' } } })
      .thenRejected('customer/currency-unknown', { currency: 'EUX' });
    given()
      .when({ ...register, registration: { ...registration, creditLimit: credit(100, 'USD') } })
      .thenRejected('customer/currency-mismatch', { currency: 'EUR', creditLimit: 'USD' });
  });

  test('refuses two contacts with one id', () => {
    given()
      .when({ ...register, registration: { ...registration, contacts: [contact, { ...contact, name: 'Other' }] } })
      .thenRejected('customer/contact-already-exists');
  });
});

describe('details', () => {
  const phones = [{ phone: '+49 30 1234', kind: 'work', primary: true }] as const;

  test('names each field that has changed', () => {
    const { emails: _, ...rest } = details;
    given(registered)
      .when({
        type: 'ChangeCustomerDetails',
        changes: { set: { name: 'Weber Office GmbH', phones }, clear: ['emails'] },
      })
      .then({
        type: 'CustomerDetailsChanged',
        data: {
          details: { ...rest, name: 'Weber Office GmbH', phones },
          changed: ['name', 'emails', 'phones'],
        },
      });
  });

  test('the same again is not a change', () => {
    const addresses = [{ kind: 'billing', primary: true, city: 'Berlin', country: 'DE' }] as const;
    given({ type: 'CustomerRegistered', data: { ...registered.data, details: { ...details, addresses } } })
      .when({
        type: 'ChangeCustomerDetails',
        changes: {
          set: { name: details.name, addresses: [{ country: 'DE', city: 'Berlin', kind: 'billing', primary: true }] },
          clear: ['phones'],
        },
      })
      .then();
  });

  test('a new tax id must be claimed, another spelling of the old one need not', () => {
    const change = { type: 'ChangeCustomerDetails', changes: { set: { taxId: 'DE 811569869' }, clear: [] } } as const;
    given(registered).when(change).thenRejected('customer/unclaimed');
    given(registered)
      .when({ ...change, claims: claimsAt(1, uniqueValues({ taxId: 'DE811569869' })) })
      .then({
        type: 'CustomerDetailsChanged',
        data: {
          details: { ...details, taxId: 'DE 811569869' },
          changed: ['taxId'],
        },
      });
    given(registered)
      .when({ type: 'ChangeCustomerDetails', changes: { set: { taxId: 'de-129273398' }, clear: [] } })
      .then({
        type: 'CustomerDetailsChanged',
        data: {
          details: { ...details, taxId: 'de-129273398' },
          changed: ['taxId'],
        },
      });
  });

  test('the currency cannot leave the credit limit behind', () => {
    given(registered, { type: 'CreditLimitSet', data: { creditLimit: credit(100) } })
      .when({ type: 'ChangeCustomerDetails', changes: { set: { currency: 'USD' }, clear: [] } })
      .thenRejected('customer/currency-mismatch');
  });

  test('every field of the contract is compared', () => {
    expect([...detailFields].sort()).toEqual(Object.keys(CustomerDetails.properties).sort());
  });
});

describe('contacts', () => {
  test('are added, changed and removed', () => {
    const changed: Contact = { ...contact, phones: [{ phone: '+49 30 99', kind: 'mobile', primary: true }] };
    given(registered).when({ type: 'AddContact', contact }).then(contactAdded);
    given(registered, contactAdded)
      .when({ type: 'ChangeContact', contact: changed })
      .then({ type: 'ContactChanged', data: { contact: changed } });
    given(registered, contactAdded).when({ type: 'RemoveContact', contactId: contact.contactId }).then(contactRemoved);
  });

  test('a repeat changes nothing', () => {
    given(registered, contactAdded).when({ type: 'AddContact', contact }).then();
    given(registered, contactAdded).when({ type: 'ChangeContact', contact }).then();
    given(registered, contactAdded, contactRemoved)
      .when({ type: 'RemoveContact', contactId: contact.contactId })
      .then();
  });

  test('one that is not there cannot be changed or removed, one that is cannot be added', () => {
    given(registered).when({ type: 'ChangeContact', contact }).thenRejected('customer/contact-unknown');
    given(registered)
      .when({ type: 'RemoveContact', contactId: contact.contactId })
      .thenRejected('customer/contact-unknown');
    given(registered, contactAdded)
      .when({ type: 'AddContact', contact: { ...contact, name: 'Another name' } })
      .thenRejected('customer/contact-already-exists');
  });

  test('one that was removed can come back', () => {
    given(registered, contactAdded, contactRemoved).when({ type: 'AddContact', contact }).then(contactAdded);
  });

  test('get values back that they had, and are back as they were when they were removed; not once erased', () => {
    const { role: _, ...roleless } = contact;
    const changed: Contact = { ...roleless, name: 'Jana Braun' };
    const withPerson: CustomerEvent = { type: 'ContactAdded', data: { contact: { ...contact, personId: person } } };
    const restore = (changes: Changes<Contact>, past = contact): CustomerCommand => ({
      type: 'RestoreContact',
      past,
      changes,
    });
    const changedTo = (to: Contact): CustomerEvent => ({ type: 'ContactChanged', data: { contact: to } });
    const back = restore({ set: { role: 'Purchasing' }, clear: ['phones'] });
    given(registered, contactAdded, changedTo({ ...changed, phones: [{ phone: '1', kind: 'work', primary: true }] }))
      .when(back)
      .then(changedTo({ ...changed, role: 'Purchasing' }));
    given(registered, contactAdded).when(back).then();
    given(registered, contactAdded, contactRemoved).when(back).then(contactAdded);
    const { contactId } = contact;
    given(registered, withPerson, { type: 'ContactErased', data: { contactId, personId: person } })
      .when(restore({ set: {}, clear: [] }, { ...contact, personId: person }))
      .thenRejected('customer/contact-unknown');
  });
});

describe('terms', () => {
  test('owner, credit limit, payment terms, price list and tags are set once', () => {
    const cases: readonly (readonly [CustomerCommand, CustomerEvent])[] = [
      [
        { type: 'AssignOwner', owner: 'user:li' },
        { type: 'OwnerAssigned', data: { owner: 'user:li' } },
      ],
      [
        { type: 'SetCreditLimit', creditLimit: credit(0) },
        { type: 'CreditLimitSet', data: { creditLimit: credit(0) } },
      ],
      [
        { type: 'SetPaymentTerms', paymentTerms: { dueDays: 14 } },
        { type: 'PaymentTermsSet', data: { paymentTerms: { dueDays: 14 } } },
      ],
      [
        { type: 'AssignPriceList', priceList: 'DEALERS' },
        { type: 'PriceListAssigned', data: { priceList: 'DEALERS' } },
      ],
      [{ type: 'TagCustomer', tag: 'furniture' }, tagged],
    ];
    for (const [command, event] of cases) {
      given(registered).when(command).then(event);
      given(registered, event).when(command).then();
    }
  });

  test('have no more contacts and labels than may be, however they come', () => {
    const nth = (one: number): CustomerEvent => ({
      type: 'ContactAdded',
      data: { contact: { ...contact, contactId: `contact ${one}` } },
    });
    const contacts = Array.from({ length: 100 }, (_, one) => nth(one));
    given(registered, ...contacts)
      .when({ type: 'AddContact', contact })
      .thenRejected('customer/too-many-contacts', { most: 100 });
    given(registered, ...contacts.slice(1))
      .when({ type: 'AddContact', contact })
      .then(contactAdded);
    const tags = Array.from(
      { length: 100 },
      (_, one): CustomerEvent => ({ type: 'CustomerTagged', data: { tag: `${one}` } }),
    );
    given(registered, ...tags)
      .when({ type: 'TagCustomer', tag: 'more' })
      .thenRejected('customer/too-many-tags', { most: 100 });
    given(registered, ...tags)
      .when({ type: 'TagCustomer', tag: '7' })
      .then();
  });

  test('a tag is one however it is spelt, and keeps its first spelling', () => {
    const vip: CustomerEvent = { type: 'CustomerTagged', data: { tag: 'Top Kunde' } };
    given(registered).when({ type: 'TagCustomer', tag: ' Top  Kunde ' }).then(vip);
    given(registered, vip).when({ type: 'TagCustomer', tag: 'TOP kunde' }).then();
    given(registered, vip)
      .when({ type: 'UntagCustomer', tag: 'top kunde' })
      .then({ type: 'CustomerUntagged', data: { tag: 'Top Kunde' } });
    // As older releases recorded it.
    const again: CustomerEvent = { type: 'CustomerTagged', data: { tag: 'top kunde' } };
    given(registered, vip, again)
      .when({ type: 'UntagCustomer', tag: 'TOP KUNDE' })
      .then({ type: 'CustomerUntagged', data: { tag: 'Top Kunde' } });
  });

  test('credit limit, price list and tags are taken away once', () => {
    given(registered, { type: 'CreditLimitSet', data: { creditLimit: credit(100) } })
      .when({ type: 'SetCreditLimit' })
      .then({ type: 'CreditLimitSet', data: {} });
    given(registered).when({ type: 'SetCreditLimit' }).then();
    given(registered, { type: 'PriceListAssigned', data: { priceList: 'DEALERS' } })
      .when({ type: 'AssignPriceList' })
      .then({ type: 'PriceListAssigned', data: {} });
    given(registered, tagged)
      .when({ type: 'UntagCustomer', tag: 'furniture' })
      .then({ type: 'CustomerUntagged', data: { tag: 'furniture' } });
    given(registered).when({ type: 'UntagCustomer', tag: 'furniture' }).then();
  });

  test('the credit limit is in the currency of the customer', () => {
    given(registered)
      .when({ type: 'SetCreditLimit', creditLimit: credit(100, 'USD') })
      .thenRejected('customer/currency-mismatch', { currency: 'EUR', creditLimit: 'USD' });
  });
});

describe('hold, release and the end', () => {
  test('holds for a reason, and for another one', () => {
    given(registered).when({ type: 'HoldCustomer', reason: 'owesSinceMarch' }).then(held);
    given(registered, held).when({ type: 'HoldCustomer', reason: 'owesSinceMarch' }).then();
    given(registered, held)
      .when({ type: 'HoldCustomer', reason: 'insolvent' })
      .then({ type: 'CustomerHeld', data: { reason: 'insolvent' } });
  });

  test('releases who is held', () => {
    given(registered, held).when({ type: 'ReleaseCustomer' }).then(released);
    given(registered, held, released).when({ type: 'ReleaseCustomer' }).then();
  });

  test('deactivates once, and nothing comes after', () => {
    given(registered, held).when({ type: 'DeactivateCustomer', reason: 'closedDown' }).then(deactivated);
    given(registered, deactivated).when({ type: 'DeactivateCustomer', reason: 'closedDown' }).then();
    given(registered, deactivated).when({ type: 'DeactivateCustomer' }).then();
    given(registered, deactivated)
      .when({ type: 'DeactivateCustomer', reason: 'another' })
      .thenRejected('customer/deactivated', {
        differences: { reason: { recorded: 'closedDown', sent: 'another' } },
      });
    given(registered, deactivated).when({ type: 'ReleaseCustomer' }).thenRejected('customer/deactivated');
    given(registered, deactivated).when({ type: 'AddContact', contact }).thenRejected('customer/deactivated');
  });

  test('a customer who was never registered is unknown', () => {
    given().when({ type: 'ReleaseCustomer' }).thenRejected('customer/unknown');
    given(withdrawn).when({ type: 'HoldCustomer', reason: 'x' }).thenRejected('customer/unknown');
  });
});

describe('ways to reach a customer or a contact', () => {
  const email = (name: string, primary?: true) => ({ email: `${name}@x.example`, kind: 'work' as const, primary });
  const place = (kind: 'billing' | 'shipping', primary?: true) => ({ kind, country: 'DE', primary });
  const consent = { purpose: 'newsletter', on: '2024-01-15', source: 'webForm' };
  const tomorrow = { ...consent, on: '2024-01-16' };

  test.each<[what: string, ways: object, code: string, details: Readonly<Record<string, unknown>>]>([
    ['no primary e-mail', { emails: [email('a')] }, 'customer/one-primary', { field: 'emails' }],
    ['two of them', { emails: [email('a', true), email('b', true)] }, 'customer/one-primary', { field: 'emails' }],
    [
      'no primary address of a kind',
      { addresses: [place('billing', true), place('shipping')] },
      'customer/one-primary',
      { field: 'addresses', kind: 'shipping' },
    ],
    [
      'two of them',
      { addresses: [place('billing', true), place('shipping', true), place('billing', true)] },
      'customer/one-primary',
      { field: 'addresses', kind: 'billing' },
    ],
    ['a purpose twice', { consents: [consent, consent] }, 'customer/one-consent-a-purpose', { purpose: 'newsletter' }],
    [
      'a consent of tomorrow',
      { consents: [tomorrow] },
      'customer/consent-not-given-yet',
      { purpose: 'newsletter', on: '2024-01-16', latest: '2024-01-15' },
    ],
  ])('are refused with %s', (_, ways, code, details_) => {
    const refuses = (command: CustomerCommand, ...before: readonly CustomerEvent[]) =>
      given(...before)
        .when(command)
        .thenRejected(code, details_);
    refuses({ ...register, registration: { ...registration, details: { ...details, ...ways } } });
    refuses({ ...register, registration: { ...registration, contacts: [{ ...contact, ...ways }] } });
    refuses({ type: 'ChangeCustomerDetails', changes: { set: ways, clear: [] } }, registered);
    refuses({ type: 'AddContact', contact: { ...contact, ...ways } }, registered);
    refuses({ type: 'ChangeContact', contact: { ...contact, ...ways } }, registered, contactAdded);
  });

  test('a consent is of no later day than what it comes with, wherever that is, but for those that are known', () => {
    const consents = [tomorrow];
    const changed: CustomerEvent = {
      type: 'CustomerDetailsChanged',
      data: { details: { ...details, consents }, changed: ['consents'] },
    };
    const change: CustomerCommand = { type: 'ChangeCustomerDetails', changes: { set: { consents }, clear: [] } };
    given(registered).when(change, '2024-01-15T10:00:00.000Z').then(changed); // the 16th has begun in Kiritimati
    given(registered).when(change, '2024-01-15T09:59:59.999Z').thenRejected('customer/consent-not-given-yet');
    given(registered, changed)
      .when({ type: 'ChangeCustomerDetails', changes: { set: { region: 'North' }, clear: [] } })
      .then({
        type: 'CustomerDetailsChanged',
        data: { details: { ...details, consents, region: 'North' }, changed: ['region'] },
      });
  });

  test('only the primary e-mail address belongs to one customer', () => {
    const emails = [...(details.emails ?? []), { email: 'other@weber.example', kind: 'billing' } as const];
    const changed = { ...details, emails };
    given(registered)
      .when({ type: 'ChangeCustomerDetails', changes: { set: { emails }, clear: [] } })
      .then({ type: 'CustomerDetailsChanged', data: { details: changed, changed: ['emails'] } });
    expect(uniqueValues(changed)).toEqual(uniqueValues(details));
  });
});

describe('claims', () => {
  test('an unused one is withdrawn, once', () => {
    given().when({ type: 'WithdrawClaim', claim: taxId, epoch: 0 }).then(withdrawn);
    given(withdrawn).when({ type: 'WithdrawClaim', claim: taxId, epoch: 0 }).then();
  });

  test('one in use is not', () => {
    given(registered).when({ type: 'WithdrawClaim', claim: taxId, epoch: 0 }).thenRejected('customer/claim-in-use');
    given(registered, held)
      .when({ type: 'WithdrawClaim', claim: taxId, epoch: 0 })
      .thenRejected('customer/claim-in-use');
  });

  test('active customers use their values, others do not', () => {
    const expected = [
      { kind: 'taxId', value: 'DE129273398' },
      { kind: 'email', value: 'einkauf@weber-buero.example' },
    ];
    expect(usedBy(fold(customer, [registered, held]))).toEqual(expected);
    expect(usedBy(fold(customer, [registered, deactivated]))).toEqual([]);
    expect(usedBy(fold(customer, [withdrawn]))).toEqual([]);
  });
});

describe('erasing', () => {
  const [rosa, hans] = ['0192f3c1-7d00-7000-8000-0000000000b1', '0192f3c1-7d00-7000-8000-0000000000b2'];
  const person: CustomerEvent = {
    type: 'CustomerRegistered',
    data: {
      number: 'C-000002',
      details: { ...details, kind: 'person', personId: rosa, name: 'Rosa', custom: { shoe: '38' } },
      paymentTerms: { dueDays: 14 },
    },
  };
  const withHans: CustomerEvent = { type: 'ContactAdded', data: { contact: { ...contact, personId: hans } } };
  const hansErased: CustomerEvent = {
    type: 'ContactErased',
    data: { contactId: contact.contactId, personId: hans },
  };
  const rosaErased: CustomerEvent = { type: 'CustomerErased', data: { persons: [rosa, hans] } };
  const eraseRosa: CustomerCommand = { type: 'EraseCustomer', openOrders: [] };
  const eraseHans: CustomerCommand = { type: 'EraseContact', contactId: contact.contactId };

  test('a customer who is a person is erased with all contacts, also those who were removed', () => {
    given(person, withHans).when(eraseRosa).then(rosaErased);
    given(person, withHans, contactRemoved).when(eraseRosa).then(rosaErased);
    given(person)
      .when({ ...eraseRosa, invoicesUntil: '2036-12-31' })
      .then({ type: 'CustomerErased', data: { persons: [rosa], invoicesUntil: '2036-12-31' } });
    given(person, held)
      .when(eraseRosa)
      .then({ type: 'CustomerErased', data: { persons: [rosa] } });
    given(person, deactivated)
      .when(eraseRosa)
      .then({ type: 'CustomerErased', data: { persons: [rosa] } });
  });

  test('is refused while orders have not ended, and names them', () => {
    given(person)
      .when({ type: 'EraseCustomer', openOrders: ['SO-2026-000007'] })
      .thenRejected('customer/orders-open');
    given(person).when({ type: 'EraseCustomer' }).thenRejected('customer/orders-unknown');
    given().when(eraseRosa).thenRejected('customer/unknown');
    given(registered).when(eraseRosa).thenRejected('customer/not-a-person');
  });

  test('is the end: nothing more is recorded of them', () => {
    given(person, withHans, rosaErased).when(eraseRosa).then();
    given(person, withHans, rosaErased).when(eraseHans).then();
    given(person, rosaErased).when({ type: 'HoldCustomer', reason: 'late' }).thenRejected('customer/erased');
    given(person, rosaErased).when({ type: 'DeactivateCustomer' }).thenRejected('customer/erased');
    given(person, rosaErased).when({ type: 'AddContact', contact }).thenRejected('customer/erased');
    given(person, rosaErased).when(register).thenRejected('customer/erased');
  });

  test('leaves nothing of them in the state, and frees their e-mail address', () => {
    const file = { attachmentId: rosa, name: 'id.pdf', mediaType: 'application/pdf', size: 1, sha256: '0'.repeat(64) };
    const state = fold(customer, [
      person,
      withHans,
      { type: 'AttachmentAdded', data: { attachment: file } },
      rosaErased,
    ]);
    expect(usedBy(state)).toEqual([]);
    const { former: _, ...rest } = state as typeof state & { readonly former?: unknown };
    const said = JSON.stringify(rest);
    for (const word of ['Rosa', 'DE 129273398', 'Einkauf', '38', 'Jana', 'jana@', 'id.pdf'])
      expect(said).not.toContain(word);
    expect(state).toMatchObject({ status: 'erased', profile: { details: { name: '[erased]', country: 'DE' } } });
  });

  test('a contact is erased alone, once, also when it was removed before, or the customer is erased', () => {
    given(registered, withHans).when(eraseHans).then(hansErased);
    given(registered, withHans, contactRemoved).when(eraseHans).then(hansErased);
    given(registered, withHans, deactivated).when(eraseHans).then(hansErased);
    given(registered, withHans, hansErased).when(eraseHans).then();
    given(registered).when(eraseHans).thenRejected('customer/contact-unknown');
    expect(fold(customer, [registered, withHans, hansErased])).toMatchObject({ profile: { contacts: [] } });
  });

  test('what is destroyed is said once', () => {
    const keys = [
      { person: rosa, purpose: 'contact' },
      { person: rosa, purpose: 'text' },
    ];
    const [first, second] = keys;
    if (first === undefined || second === undefined) throw new Error('there are two');
    const said: CustomerEvent = { type: 'PersonalDataErased', data: { keys: [first] } };
    given(person, rosaErased)
      .when({ type: 'RecordErasure', keys })
      .then({ type: 'PersonalDataErased', data: { keys } });
    given(person, rosaErased, said)
      .when({ type: 'RecordErasure', keys })
      .then({ type: 'PersonalDataErased', data: { keys: [second] } });
    given(person, rosaErased, said)
      .when({ type: 'RecordErasure', keys: [first] })
      .then();
  });
});
