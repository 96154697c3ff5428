import { uniqueValues } from '@sales/contracts';
import { DomainError } from '@sales/eventsourcing';
import { atOneInstant, fold } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimsAt, contact, details, registration } from '../testing/customers.ts';
import type { CustomerCommand } from './commands.ts';
import { customer as rules } from './customer.ts';
import { wantedBy } from './decide.ts';
import type { CustomerEvent } from './events.ts';
import type { CustomerState } from './state.ts';

const customer = atOneInstant(rules);
const taxIds = fc.constantFrom('DE 1', 'de1', 'DE2', 'FR 3');
const emails = fc.constantFrom('a@example.com', 'A@Example.com', 'b@example.com');
const someEmails = emails.map((email) => [{ email, kind: 'work', primary: true }] as const);
const names = fc.constantFrom('Weber', 'Meyer', '王伟');
const contacts = fc.record({
  contactId: fc.constantFrom(contact.contactId, '0192f3c1-7d00-7000-8000-000000000002'),
  name: names,
  personId: fc.constantFrom('0192f3c1-7d00-7000-8000-0000000000b2', '0192f3c1-7d00-7000-8000-0000000000b3'),
});
const person = '0192f3c1-7d00-7000-8000-0000000000b1';
const limits = fc.record({ amount: fc.integer({ min: 0, max: 5 }), currency: fc.constantFrom('EUR', 'USD') });

const commands: fc.Arbitrary<CustomerCommand> = fc.oneof(
  fc.record({ taxId: taxIds, name: names }).map(
    (given): CustomerCommand => ({
      type: 'RegisterCustomer',
      registration: { ...registration, details: { ...details, kind: 'person', personId: person, ...given } },
      number: 'C-000001',
    }),
  ),
  fc
    .record({ set: fc.record({ taxId: taxIds, emails: someEmails, name: names }, { requiredKeys: [] }) })
    .map(({ set }): CustomerCommand => ({ type: 'ChangeCustomerDetails', changes: { set, clear: [] } })),
  fc.constant<CustomerCommand>({ type: 'ChangeCustomerDetails', changes: { set: {}, clear: ['taxId', 'emails'] } }),
  contacts.map((given): CustomerCommand => ({ type: 'AddContact', contact: given })),
  contacts.map((given): CustomerCommand => ({ type: 'ChangeContact', contact: given })),
  contacts.map(({ contactId }): CustomerCommand => ({ type: 'RemoveContact', contactId })),
  contacts.map(({ name, ...past }): CustomerCommand => {
    return { type: 'RestoreContact', past: { name, ...past }, changes: { set: { name }, clear: ['role'] } };
  }),
  limits.map((creditLimit): CustomerCommand => ({ type: 'SetCreditLimit', creditLimit })),
  names.map((tag): CustomerCommand => ({ type: 'TagCustomer', tag })),
  names.map((tag): CustomerCommand => ({ type: 'UntagCustomer', tag })),
  names.map((owner): CustomerCommand => ({ type: 'AssignOwner', owner })),
  fc
    .record({ formerOwner: names, owner: names })
    .map((owners): CustomerCommand => ({ type: 'ReassignCustomer', ...owners })),
  names.map((reason): CustomerCommand => ({ type: 'HoldCustomer', reason })),
  fc.constant<CustomerCommand>({ type: 'ReleaseCustomer' }),
  fc.record({ type: fc.constant('DeactivateCustomer' as const) }),
  contacts.map(({ contactId }): CustomerCommand => ({ type: 'EraseContact', contactId })),
  fc.constantFrom<CustomerCommand>(
    { type: 'EraseCustomer', openOrders: [] },
    { type: 'EraseCustomer', openOrders: ['SO-1'] },
  ),
  fc
    .constantFrom('contact', 'text')
    .map((purpose): CustomerCommand => ({ type: 'RecordErasure', keys: [{ person, purpose }] })),
);

/** As the service does: with what it wants claimed for it. */
const claimed = (command: CustomerCommand, state: CustomerState): CustomerCommand =>
  command.type === 'RegisterCustomer' || command.type === 'ChangeCustomerDetails'
    ? { ...command, claims: { epoch: state.epoch, values: wantedBy(command, state) } }
    : command;

const attempt = (command: CustomerCommand, state: CustomerState): readonly CustomerEvent[] => {
  try {
    return customer.decide(command, state);
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
};

const statuses: readonly CustomerState['status'][] = ['none', 'active', 'held', 'deactivated', 'erased'];

/** What can still come when a customer buys no more. */
const afterTheEnd: ReadonlySet<CustomerEvent['type']> = new Set([
  'ContactErased',
  'CustomerErased',
  'PersonalDataErased',
]);

test('whatever is commanded, the rules hold, and an accepted command repeated adds nothing', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 40 }), (sequence) => {
      let state: CustomerState = customer.initialState;
      const history: CustomerEvent[] = [];
      for (const command of sequence) {
        const events = attempt(claimed(command, state), state);
        const next = events.reduce(customer.evolve, state);
        if (events.length > 0) {
          expect(attempt(claimed(command, next), next)).toEqual([]);
        }
        if (state.status === 'deactivated' || state.status === 'erased')
          expect(events.filter(({ type }) => !afterTheEnd.has(type))).toEqual([]);
        if (state.status === 'erased') expect(next.status).toBe('erased');
        if (state.status !== 'none') expect(statuses.indexOf(next.status)).toBeGreaterThan(0);
        expect(next.epoch).toBeGreaterThanOrEqual(state.epoch);
        if (next.status !== 'none') {
          const { profile } = next;
          expect(new Set(profile.tags).size).toBe(profile.tags.length);
          expect(new Set(profile.contacts.map(({ contactId }) => contactId)).size).toBe(profile.contacts.length);
          if (profile.creditLimit) expect(profile.creditLimit.currency).toBe(profile.details.currency);
        }
        history.push(...events);
        // As it comes back from a snapshot.
        state = JSON.parse(JSON.stringify(next));
      }
      expect(fold(customer, history)).toEqual(state);
    }),
  );
});

test('nothing takes a unique value into use without a claim at this very epoch', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 20 }), fc.integer({ min: -2, max: 2 }), (sequence, off) => {
      let state: CustomerState = customer.initialState;
      for (const command of sequence) {
        if (command.type === 'RegisterCustomer' || command.type === 'ChangeCustomerDetails') {
          const wanted = wantedBy(command, state);
          const claims = claimsAt(state.epoch + off, off === 0 ? wanted.slice(1) : wanted);
          const events = attempt({ ...command, claims }, state);
          if (wanted.length > 0) expect(events).toEqual([]);
        }
        state = attempt(claimed(command, state), state).reduce(customer.evolve, state);
      }
    }),
  );
});

test('the spelling of a tax id or an e-mail address makes no difference', () => {
  const spellings = [
    { taxId: 'DE 129.273-398', emails: [{ email: 'Info@Example.com' }] },
    { taxId: 'de129273398', emails: [{ email: 'info@example.com' }] },
    { taxId: 'ＤＥ129273398', emails: [{ email: 'INFO@EXAMPLE.COM' }] },
  ].map(uniqueValues);
  for (const spelling of spellings) expect(spelling).toEqual(spellings[0]);
});

test('letters of any script tell tax ids apart, as in the RFC of Mexico', () => {
  const taxIds = ['ÑAND010101AA1', 'NAND010101AA1', 'AND010101AA1', 'ЖAND010101AA1', 'Ñand-010101-aa1'];
  const values = taxIds.map((taxId) => uniqueValues({ taxId }).map(({ value }) => value));
  expect(new Set(values.flat()).size).toBe(4);
  expect(values.at(-1)).toEqual(values[0]);
});
