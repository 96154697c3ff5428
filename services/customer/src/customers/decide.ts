import {
  type Consent,
  type Contact,
  type CustomerDetails,
  isCurrency,
  isSameCode,
  type Money,
  spellingOf,
  type UniqueValue,
  uniqueValues,
  whyOf,
} from '@sales/contracts';
import { again, equal, type FileCommand, type KeyName, withChanges } from '@sales/eventsourcing';
import { without } from '../unique-values.ts';
import type { ChangeCustomerDetails, Claims, CustomerCommand, RegisterCustomer, Registration } from './commands.ts';
import { type ContactWays, checkGiven, checkWays } from './contact-ways.ts';
import { changeDetails, changedFields } from './details.ts';
import { type CustomerErrorCode, reject } from './errors.ts';
import type { CustomerEvent } from './events.ts';
import { type CustomerState, mostContacts, mostTags, type Profile, type RegisteredCustomer } from './state.ts';

type Decision = readonly CustomerEvent[];

type Command = Exclude<CustomerCommand, FileCommand>;

export const decide = (command: Command, state: CustomerState, at: string): Decision => {
  const events = decideWhat(command, state);
  const known = state.status === 'none' ? [] : consentsOf(state.profile.details, state.profile.contacts);
  checkGiven(events.flatMap(consentsIn), known, at);
  return events;
};

const consentsOf = (...all: readonly (ContactWays | readonly ContactWays[])[]): readonly Consent[] =>
  all.flat().flatMap(({ consents = [] }) => consents);

/** What an event says that was agreed to. */
const consentsIn = ({ type, data }: CustomerEvent): readonly Consent[] => {
  if (type === 'CustomerRegistered' || type === 'CustomerDetailsChanged') return consentsOf(data.details);
  return type === 'ContactAdded' || type === 'ContactChanged' ? consentsOf(data.contact) : [];
};

const decideWhat = (command: Command, state: CustomerState): Decision => {
  if (command.type === 'RegisterCustomer') return register(command, state);
  if (command.type === 'WithdrawClaim') return withdrawClaim(command, state);
  if (command.type === 'RecordErasure') return recordErasure(command.keys, requireRegistered(state));
  if (command.type === 'EraseCustomer') return eraseCustomer(command, requireRegistered(state));
  if (command.type === 'EraseContact') return eraseContact(command.contactId, requireRegistered(state));
  return decideRegistered(command, requireRegistered(state));
};

type LaterCommand = Exclude<
  CustomerCommand,
  FileCommand | { readonly type: 'RegisterCustomer' | 'WithdrawClaim' | `Erase${string}` | 'RecordErasure' }
>;

const decideRegistered = (command: LaterCommand, customer: RegisteredCustomer): Decision => {
  if (customer.status === 'deactivated' && command.type === 'DeactivateCustomer') {
    const recorded = whyOf(customer);
    return again<CustomerErrorCode>('customer/deactivated', {}, recorded, { ...recorded, ...whyOf(command) });
  }
  requireActive(customer);
  const { profile } = customer;
  switch (command.type) {
    case 'ChangeCustomerDetails':
      return change(command, profile, customer.epoch);
    case 'AddContact':
      return addContact(command.contact, profile);
    case 'ChangeContact':
      return changeContact(command.contact, profile);
    case 'RestoreContact':
      return restoreContact(command, profile);
    case 'RemoveContact':
      return removeContact(command.contactId, profile);
    case 'AssignOwner':
      return command.owner === profile.owner ? [] : [{ type: 'OwnerAssigned', data: { owner: command.owner } }];
    case 'ReassignCustomer': {
      const { formerOwner, owner } = command;
      return profile.owner === formerOwner && owner !== formerOwner ? [{ type: 'OwnerAssigned', data: { owner } }] : [];
    }
    case 'SetCreditLimit':
      return setCreditLimit(command.creditLimit, profile);
    case 'SetPaymentTerms': {
      const { paymentTerms } = command;
      return equal(paymentTerms, profile.paymentTerms) ? [] : [{ type: 'PaymentTermsSet', data: { paymentTerms } }];
    }
    case 'AssignPriceList':
      return command.priceList === profile.priceList ? [] : [priceListAssigned(command.priceList)];
    case 'TagCustomer':
      if (knownTag(command.tag, profile) !== undefined) return [];
      return profile.tags.length < mostTags
        ? [tagged(command.tag)]
        : reject('customer/too-many-tags', { most: mostTags });
    case 'UntagCustomer': {
      const tag = knownTag(command.tag, profile);
      return tag === undefined ? [] : [{ type: 'CustomerUntagged', data: { tag } }];
    }
    case 'HoldCustomer':
      return customer.status === 'held' && equal(whyOf(customer), whyOf(command))
        ? []
        : [{ type: 'CustomerHeld', data: whyOf(command) }];
    case 'ReleaseCustomer':
      return customer.status === 'held' ? [{ type: 'CustomerReleased', data: {} }] : [];
    case 'DeactivateCustomer':
      return [{ type: 'CustomerDeactivated', data: whyOf(command) }];
  }
};

/** @throws DomainError for a customer who is not registered */
export const requireRegistered = (state: CustomerState): RegisteredCustomer =>
  state.status === 'none' ? reject('customer/unknown') : state;

/** @throws DomainError for a customer who buys no more */
export const requireActive = (state: CustomerState): void => {
  if (state.status === 'erased') reject('customer/erased');
  if (state.status !== 'deactivated') return;
  const { reason } = state;
  reject('customer/deactivated', { ...(reason !== undefined && { reason }) });
};

const register = ({ registration, number, claims }: RegisterCustomer, state: CustomerState): Decision => {
  if (state.status !== 'none') {
    requireActive(state);
    return registeredAgain(registration, state.profile);
  }
  const { details, owner, paymentTerms, creditLimit } = registration;
  checkCurrencies(details, creditLimit);
  checkWays(details);
  checkContacts(registration.contacts);
  requireClaims(uniqueValues(details), claims, state.epoch);
  if (number === undefined) return reject('customer/unclaimed');
  const registered: CustomerEvent = {
    type: 'CustomerRegistered',
    data: {
      number,
      details,
      paymentTerms,
      ...(owner !== undefined && { owner }),
      ...(creditLimit !== undefined && { creditLimit }),
    },
  };
  return [registered, ...extras(registration)];
};

/** A customer is registered once. What comes again is compared with the customer as it is now. */
const registeredAgain = ({ contacts, tags, details, ...terms }: Registration, profile: Profile): Decision => {
  const { number, paymentTerms, owner, creditLimit, priceList } = profile;
  // The service gives ids to persons, and to contacts that come without.
  const people = (all: readonly Contact[]) => all.map(({ contactId: _, personId: __, ...contact }) => contact);
  const recorded = {
    ...profile.details,
    personId: undefined,
    paymentTerms,
    owner,
    creditLimit,
    priceList,
    tags: profile.tags,
  };
  const sent = {
    ...details,
    personId: undefined,
    ...terms,
    tags: distinct(tags).map((tag) => knownTag(tag, profile) ?? tag),
  };
  return again<CustomerErrorCode>(
    'customer/already-registered',
    { number },
    { ...recorded, contacts: people(profile.contacts) },
    { ...sent, contacts: people(contacts) },
  );
};

const extras = ({ contacts, priceList, tags }: Registration): CustomerEvent[] => [
  ...contacts.map((contact): CustomerEvent => ({ type: 'ContactAdded', data: { contact } })),
  ...(priceList === undefined ? [] : [priceListAssigned(priceList)]),
  ...distinct(tags).map(tagged),
];

/** The tag as the customer has it. */
const knownTag = (tag: string, { tags }: Profile): string | undefined => tags.find((known) => isSameCode(known, tag));

const tagged = (tag: string): CustomerEvent => ({ type: 'CustomerTagged', data: { tag: spellingOf(tag) } });

/** Each tag once, as it is spelt first. */
const distinct = (tags: readonly string[]): readonly string[] =>
  tags.filter((tag, nth) => tags.findIndex((other) => isSameCode(other, tag)) === nth);

const change = ({ changes, claims }: ChangeCustomerDetails, profile: Profile, epoch: number): Decision => {
  const details = changeDetails(profile.details, changes);
  const changed = changedFields(profile.details, details);
  if (changed.length === 0) return [];
  checkCurrencies(details, profile.creditLimit);
  checkWays(details);
  requireClaims(without(uniqueValues(details), uniqueValues(profile.details)), claims, epoch);
  return [{ type: 'CustomerDetailsChanged', data: { details, changed } }];
};

const addContact = (contact: Contact, { contacts }: Profile): Decision => {
  const known = contacts.find(({ contactId }) => contactId === contact.contactId);
  checkWays(contact);
  if (known === undefined) {
    if (contacts.length >= mostContacts) return reject('customer/too-many-contacts', { most: mostContacts });
    return [{ type: 'ContactAdded', data: { contact } }];
  }
  const { contactId } = contact;
  return again<CustomerErrorCode>('customer/contact-already-exists', { contactId }, known, asPerson(contact, known));
};

/** Whatever is said of them, a contact stays the person who they are. */
const asPerson = ({ personId: _, ...contact }: Contact, { personId }: Contact): Contact => ({
  ...contact,
  ...(personId !== undefined && { personId }),
});

const changeContact = (changed: Contact, { contacts }: Profile): Decision => {
  const known = contacts.find(({ contactId }) => contactId === changed.contactId);
  if (known === undefined) return reject('customer/contact-unknown', { contactId: changed.contactId });
  const contact = asPerson(changed, known);
  checkWays(contact);
  return equal(known, contact) ? [] : [{ type: 'ContactChanged', data: { contact } }];
};

/** Of who was erased since, nothing comes back. */
const restoreContact = (
  { past, changes }: Extract<CustomerCommand, { readonly type: 'RestoreContact' }>,
  profile: Profile,
): Decision => {
  const { contactId, personId } = past;
  if (profile.contactPersons[contactId] !== personId) return reject('customer/contact-unknown', { contactId });
  const known = profile.contacts.find((one) => one.contactId === contactId);
  return known === undefined ? addContact(past, profile) : changeContact(withChanges(known, changes), profile);
};

const removeContact = (contactId: string, { contacts, removedContacts }: Profile): Decision => {
  if (contacts.some((contact) => contact.contactId === contactId)) {
    return [{ type: 'ContactRemoved', data: { contactId } }];
  }
  return removedContacts.includes(contactId) ? [] : reject('customer/contact-unknown', { contactId });
};

const eraseCustomer = (
  { openOrders, invoicesUntil }: Extract<CustomerCommand, { readonly type: 'EraseCustomer' }>,
  { status, profile }: RegisteredCustomer,
): Decision => {
  if (status === 'erased') return [];
  if (profile.details.personId === undefined) return reject('customer/not-a-person');
  if (openOrders === undefined) return reject('customer/orders-unknown');
  if (openOrders.length > 0) return reject('customer/orders-open', { orders: openOrders });
  const persons = [...new Set([...profile.persons, ...Object.values(profile.contactPersons)])];
  return [{ type: 'CustomerErased', data: { persons, ...(invoicesUntil !== undefined && { invoicesUntil }) } }];
};

/** Also of a customer who buys no more, and of a contact that was removed. */
const eraseContact = (contactId: string, { status, profile }: RegisteredCustomer): Decision => {
  if (status === 'erased') return [];
  const personId = profile.contactPersons[contactId];
  if (personId !== undefined) return [{ type: 'ContactErased', data: { contactId, personId } }];
  return profile.removedContacts.includes(contactId) ? [] : reject('customer/contact-unknown', { contactId });
};

const recordErasure = (keys: readonly KeyName[], { erasedKeys = [] }: RegisteredCustomer): Decision => {
  const isKnown = (key: KeyName) => erasedKeys.some((one) => one.person === key.person && one.purpose === key.purpose);
  const fresh = keys.filter((key) => !isKnown(key));
  return fresh.length === 0 ? [] : [{ type: 'PersonalDataErased', data: { keys: fresh } }];
};

const setCreditLimit = (creditLimit: Money | undefined, profile: Profile): Decision => {
  if (equal(creditLimit, profile.creditLimit)) return [];
  checkCurrencies(profile.details, creditLimit);
  return [{ type: 'CreditLimitSet', data: { ...(creditLimit !== undefined && { creditLimit }) } }];
};

const priceListAssigned = (priceList: string | undefined): CustomerEvent => ({
  type: 'PriceListAssigned',
  data: { ...(priceList !== undefined && { priceList }) },
});

const withdrawClaim = (
  { claim, epoch }: Extract<CustomerCommand, { readonly type: 'WithdrawClaim' }>,
  state: CustomerState,
): Decision => {
  if (without([claim], usedBy(state)).length === 0) return reject('customer/claim-in-use');
  return state.epoch === epoch ? [{ type: 'ClaimWithdrawn', data: { kind: claim.kind } }] : [];
};

/** The unique values that no other customer may have because of this one. */
export const usedBy = (state: CustomerState): readonly UniqueValue[] =>
  state.status === 'active' || state.status === 'held' ? uniqueValues(state.profile.details) : [];

/** The unique values that a command would take into use. */
export const wantedBy = (command: RegisterCustomer | ChangeCustomerDetails, state: CustomerState) => {
  if (command.type === 'RegisterCustomer') return uniqueValues(command.registration.details);
  if (state.status === 'none') return [];
  return without(uniqueValues(changeDetails(state.profile.details, command.changes)), usedBy(state));
};

const requireClaims = (values: readonly UniqueValue[], claims: Claims | undefined, epoch: number): void => {
  const claimed = claims?.epoch === epoch ? claims.values : [];
  if (without(values, claimed).length > 0) reject('customer/unclaimed');
};

const checkCurrencies = ({ currency }: CustomerDetails, creditLimit: Money | undefined): void => {
  if (!isCurrency(currency)) reject('customer/currency-unknown', { currency });
  if (creditLimit !== undefined && creditLimit.currency !== currency) {
    reject('customer/currency-mismatch', { currency, creditLimit: creditLimit.currency });
  }
};

const checkContacts = (contacts: readonly Contact[]): void => {
  const seen = new Set<string>();
  for (const { contactId, ...ways } of contacts) {
    checkWays(ways);
    if (seen.has(contactId)) reject('customer/contact-already-exists', { contactId });
    seen.add(contactId);
  }
};
