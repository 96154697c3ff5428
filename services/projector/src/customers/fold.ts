import { isSameCode, naturalKey } from '@sales/contracts';
import { asCustomerEvent, type CustomerEvent } from '../events.ts';
import { foldedTable, keyOf, searchText } from '../reading/folding/index.ts';
import { type CustomerDocument, type CustomerRow, customerTable } from './table.ts';

const without = <Key extends keyof CustomerDocument>(document: CustomerDocument, ...keys: Key[]) => {
  const copy: Partial<CustomerDocument> = { ...document };
  for (const key of keys) delete copy[key];
  return copy as Omit<CustomerDocument, Key>;
};

/** The live document and the one as of any instant: both are this fold over the events of the customer. */
export const evolveCustomer = (
  document: CustomerDocument | undefined,
  event: CustomerEvent,
): CustomerDocument | undefined => {
  if (event.type === 'sales.customer.registered.v1') {
    const { customerId, number, details, owner, paymentTerms, creditLimit } = event.data;
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
      registeredAt: event.effectiveAt,
      updatedAt: event.effectiveAt,
    };
  }
  if (document === undefined) return undefined;
  return { ...change(document, event), updatedAt: event.effectiveAt };
};

type LaterEvent = Exclude<CustomerEvent, { readonly type: 'sales.customer.registered.v1' }>;

const change = (document: CustomerDocument, event: LaterEvent): CustomerDocument => {
  switch (event.type) {
    case 'sales.customer.details-changed.v1':
      return { ...document, details: event.data.details };
    case 'sales.customer.contact-added.v1':
      return { ...document, contacts: [...document.contacts, event.data.contact] };
    case 'sales.customer.contact-changed.v1': {
      const { contact } = event.data;
      const contacts = document.contacts.map((one) => (one.contactId === contact.contactId ? contact : one));
      return { ...document, contacts };
    }
    case 'sales.customer.contact-removed.v1': {
      const { contactId } = event.data;
      return { ...document, contacts: document.contacts.filter((one) => one.contactId !== contactId) };
    }
    case 'sales.customer.owner-assigned.v1':
      return { ...document, owner: event.data.owner };
    case 'sales.customer.credit-limit-set.v1': {
      const { creditLimit } = event.data;
      return creditLimit === undefined ? without(document, 'creditLimit') : { ...document, creditLimit };
    }
    case 'sales.customer.payment-terms-set.v1':
      return { ...document, paymentTerms: event.data.paymentTerms };
    case 'sales.customer.price-list-assigned.v1': {
      const { priceList } = event.data;
      return priceList === undefined ? without(document, 'priceList') : { ...document, priceList };
    }
    case 'sales.customer.tagged.v1': {
      const { tag } = event.data;
      if (document.tags.some((one) => isSameCode(one, tag))) return document;
      return { ...document, tags: [...document.tags, tag].sort() };
    }
    case 'sales.customer.untagged.v1': {
      const { tag } = event.data;
      return { ...document, tags: document.tags.filter((one) => !isSameCode(one, tag)) };
    }
    case 'sales.customer.held.v1':
      return { ...document, status: 'held', statusReason: event.data.reason };
    case 'sales.customer.released.v1':
      return { ...without(document, 'statusReason'), status: 'active' };
    case 'sales.customer.deactivated.v1': {
      const { reason } = event.data;
      const rest = without(document, 'statusReason');
      return { ...rest, status: 'deactivated', ...(reason !== undefined && { statusReason: reason }) };
    }
    case 'sales.customer.claim-withdrawn.v1':
      return document;
  }
};

export const customerRow = (document: CustomerDocument, revision: number): CustomerRow => {
  const { customerId, number, status, details, owner, tags, contacts, registeredAt, updatedAt } = document;
  const { name, country, region, segment, email, taxId, phone } = details;
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
    owner_key: keyOf(owner),
    tag_keys: tags.map(naturalKey).sort(),
    registered_at: registeredAt,
    updated_at: updatedAt,
    revision,
    search: searchText({
      names: [name, email, ...contacts.flatMap((one) => [one.name, one.email])],
      codes: [number, taxId, phone, ...contacts.map((one) => one.phone)],
    }),
    document,
  };
};

export const evolveCustomerRow = (row: CustomerRow | undefined, event: CustomerEvent): CustomerRow | undefined => {
  const document = evolveCustomer(row?.document, event);
  return document === undefined ? undefined : customerRow(document, Number(event.revision));
};

export const customers = foldedTable<CustomerEvent, CustomerRow>({
  table: customerTable,
  event: asCustomerEvent,
  keys: (event) => [{ customer_id: event.data.customerId }],
  evolve: evolveCustomerRow,
});
