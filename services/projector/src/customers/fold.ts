import { type CustomerDetails, customers as contracts, isSameCode, naturalKey, type Why } from '@sales/contracts';
import {
  aboutRows,
  alsoWith,
  begunBy,
  erasedText,
  type Fold,
  foldedTable,
  type Handling,
  idOf,
  on,
} from '@sales/eventsourcing';
import { fileAdded, fileRemoved, keyOf, searchText } from '@sales/read-kit/folding';
import { type CustomerDocument, type CustomerRow, customerTable } from './table.ts';

const without = <Key extends keyof CustomerDocument>(document: CustomerDocument, ...keys: Key[]) => {
  const copy: Partial<CustomerDocument> = { ...document };
  for (const key of keys) delete copy[key];
  return copy as Omit<CustomerDocument, Key>;
};

const statusWhy = ({ reason, note }: Partial<Why>) => ({
  ...(reason !== undefined && { statusReason: reason }),
  ...(note !== undefined && { statusNote: note }),
});

/** What is left of details of someone who is erased: what is not about a person. */
const withoutPerson = (details: CustomerDetails): CustomerDetails => {
  const { taxId: _, emails: __, phones: ___, addresses: ____, custom: _____, ...rest } = details;
  return { ...rest, name: erasedText };
};

const erased = (document: CustomerDocument): CustomerDocument => ({
  ...without(document, 'statusReason', 'statusNote'),
  status: 'erased',
  details: withoutPerson(document.details),
  contacts: [],
  attachments: [],
});

const withoutContact = (document: CustomerDocument, contactId: string): CustomerDocument => ({
  ...document,
  contacts: document.contacts.filter((one) => one.contactId !== contactId),
});

const change: Handling<[CustomerDocument], CustomerDocument> = on(contracts, {
  CustomerDetailsChanged: (event, document) => ({ ...document, details: event.data.details }),
  ContactAdded: (event, document) => ({ ...document, contacts: [...document.contacts, event.data.contact] }),
  ContactChanged: (event, document) => {
    const { contact } = event.data;
    const contacts = document.contacts.map((one) => (one.contactId === contact.contactId ? contact : one));
    return { ...document, contacts };
  },
  ContactRemoved: (event, document) => withoutContact(document, event.data.contactId),
  AttachmentAdded: fileAdded,
  AttachmentRemoved: fileRemoved,
  OwnerAssigned: (event, document) => ({ ...document, owner: event.data.owner }),
  CreditLimitSet: (event, document) => {
    const { creditLimit } = event.data;
    return creditLimit === undefined ? without(document, 'creditLimit') : { ...document, creditLimit };
  },
  PaymentTermsSet: (event, document) => ({ ...document, paymentTerms: event.data.paymentTerms }),
  PriceListAssigned: (event, document) => {
    const { priceList } = event.data;
    return priceList === undefined ? without(document, 'priceList') : { ...document, priceList };
  },
  CustomerTagged: (event, document) => {
    const { tag } = event.data;
    if (document.tags.some((one) => isSameCode(one, tag))) return document;
    return { ...document, tags: [...document.tags, tag].sort() };
  },
  CustomerUntagged: (event, document) => {
    const { tag } = event.data;
    return { ...document, tags: document.tags.filter((one) => !isSameCode(one, tag)) };
  },
  CustomerHeld: (event, document) => ({
    ...without(document, 'statusReason', 'statusNote'),
    status: 'held',
    ...statusWhy(event.data),
  }),
  CustomerReleased: (_, document) => ({ ...without(document, 'statusReason', 'statusNote'), status: 'active' }),
  CustomerDeactivated: (event, document) => {
    return { ...without(document, 'statusReason', 'statusNote'), status: 'deactivated', ...statusWhy(event.data) };
  },
  ContactErased: (event, document) => withoutContact(document, event.data.contactId),
  CustomerErased: (_, document) => erased(document),
  PersonalDataErased: (_, document) => document,
  ClaimWithdrawn: (_, document) => document,
});

const begin = on(contracts, {
  CustomerRegistered: ({ data, effectiveAt }): CustomerDocument => {
    const { customerId, number, details, owner, paymentTerms, creditLimit } = data;
    return {
      customerId,
      number,
      status: 'active',
      details,
      ...(owner !== undefined && { owner }),
      paymentTerms,
      ...(creditLimit !== undefined && { creditLimit }),
      tags: [],
      contacts: [],
      attachments: [],
      registeredAt: effectiveAt,
      updatedAt: effectiveAt,
    };
  },
});

/** The live document and the one as of any instant: both are this fold over the events of the customer. */
export const evolveCustomer: Fold<CustomerDocument> = alsoWith(
  begunBy(begin, change),
  (document) => document,
  (document, { effectiveAt }) => ({ ...document, updatedAt: effectiveAt }),
);

export const customerRow = (document: CustomerDocument, revision: number): CustomerRow => {
  const { customerId, number, status, details, owner, tags, contacts, registeredAt, updatedAt } = document;
  const { name, country, region, segment, taxId } = details;
  const reached = [details, ...contacts];
  const emails = reached.flatMap((one) => one.emails ?? []).map(({ email }) => email);
  const phones = reached.flatMap((one) => one.phones ?? []).map(({ phone }) => phone);
  return {
    customer_id: customerId,
    number,
    name,
    status,
    country,
    region: region ?? null,
    segment: segment ?? null,
    owner: owner ?? null,
    country_key: naturalKey(country),
    region_key: keyOf(region),
    segment_key: keyOf(segment),
    tag_keys: tags.map(naturalKey).sort(),
    registered_at: registeredAt,
    updated_at: updatedAt,
    revision,
    search: searchText({
      names: [name, ...contacts.map((one) => one.name), ...emails],
      codes: [number, taxId, ...phones],
    }),
    named: searchText({ names: [name], codes: [number] }),
    document,
  };
};

export const evolveCustomerRow: Fold<CustomerRow> = alsoWith(
  evolveCustomer,
  (row) => row?.document,
  (document, { revision }) => customerRow(document, Number(revision)),
);

const about = aboutRows<CustomerRow>({
  whose: 'customer',
  of: 'customer_id',
  without: ({ document, revision }) => customerRow(erased(document), revision),
  withoutContact: ({ document, revision }, contactId) => customerRow(withoutContact(document, contactId), revision),
});

export const customers = foldedTable<CustomerRow>({
  table: { ...customerTable, about },
  keys: ({ stream }) => [{ customer_id: idOf(stream) }],
  evolve: evolveCustomerRow,
});
