import type { Customer, KnownAddress } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { May } from '../../api/rights.ts';
import type { Edited, Send } from '../../ui/edit.ts';
import { amountOf, amountText, linesOf } from '../../ui/edit-texts.ts';
import type { Fields } from '../../ui/merge.ts';

/** The parts of an address that a form shows; the others stay as they are. */
const addressParts = ['line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const;
type AddressPart = (typeof addressParts)[number];

/** Names of the fields of an address: `address/<its id or place>/<part>`. */
export const addressField = (key: string, part: AddressPart): string => `address/${key}/${part}`;

/** What tells the addresses of a customer apart: their own id, or which one of their kind. */
export const addressKeys = (addresses: readonly KnownAddress[]): readonly string[] =>
  addresses.map(({ addressId, kind }, nth) => {
    const before = addresses.slice(0, nth).filter((one) => one.kind === kind).length;
    return addressId ?? `${kind}-${before + 1}`;
  });

const plain = ['name', 'country', 'region', 'industry', 'segment', 'language', 'fulfilmentPolicy'] as const;
const cleared: readonly string[] = ['industry', 'segment', 'region'];

const termsOf = ({ creditLimit, currency, paymentTerms, priceList = '' }: Customer, may: May): Fields => ({
  ...(may({ permission: 'customer:set-credit-limit' }) &&
    may({ permission: 'customer:read', group: 'credit' }) && {
      creditLimit: creditLimit === undefined ? '' : amountText(creditLimit.amount, creditLimit.currency ?? currency),
    }),
  ...(may({ permission: 'customer:set-payment-terms' }) && { dueDays: String(paymentTerms.dueDays) }),
  ...(may({ permission: 'customer:assign-price-list' }) && { priceList }),
});

const detailsOf = (customer: Customer): Fields => {
  const { taxId = '', emails = [], phones = [], addresses = [] } = customer;
  const keys = addressKeys(addresses);
  return {
    name: customer.name,
    taxId,
    emails: emails.map(({ email }) => email).join('\n'),
    phones: phones.map(({ phone }) => phone).join('\n'),
    ...Object.fromEntries(plain.filter((name) => name !== 'name').map((name) => [name, customer[name] ?? ''])),
    ...Object.fromEntries(
      addresses.flatMap((one, nth) =>
        addressParts.map((part) => [addressField(keys[nth] ?? '', part), one[part] ?? '']),
      ),
    ),
  };
};

/** What of a customer the reader may change. */
export const fieldsOf = (customer: Customer, may: May): Fields => ({
  ...(may({ permission: 'customer:change-details' }) && detailsOf(customer)),
  ...termsOf(customer, may),
});

export type Ways = Pick<Customer, 'emails' | 'phones'>;

/** The same with other e-mail addresses: those that stay keep what they are for. */
export const emailsIn = ({ emails = [] }: Ways, text: string) => {
  const all = linesOf(text).map((email) => emails.find((one) => one.email === email) ?? { email });
  return all.length === 0 ? undefined : all;
};

export const phonesIn = ({ phones = [] }: Ways, text: string) => {
  const all = linesOf(text).map((phone) => phones.find((one) => one.phone === phone) ?? { phone });
  return all.length === 0 ? undefined : all;
};

const addressesIn = (addresses: readonly KnownAddress[], changes: Fields): readonly KnownAddress[] => {
  const keys = addressKeys(addresses);
  return addresses.map((address, nth) => {
    const next: Record<string, unknown> = { ...address };
    for (const part of addressParts) {
      const said = changes[addressField(keys[nth] ?? '', part)]?.trim();
      if (said === '' && part !== 'country') delete next[part];
      else if (said !== undefined && said !== '') next[part] = said;
    }
    // Only texts of an address were replaced by texts.
    return next as unknown as KnownAddress;
  });
};

const detailsIn = (customer: Customer, changes: Fields): object => {
  const { emails, phones, taxId } = changes;
  const texts = plain.flatMap((name): [string, string | null][] => {
    const said = changes[name]?.trim();
    return said === undefined ? [] : [[name, said === '' && cleared.includes(name) ? null : said]];
  });
  const isMoved = Object.keys(changes).some((name) => name.startsWith('address/'));
  return {
    ...Object.fromEntries(texts),
    ...(taxId !== undefined && { taxId: taxId.trim() || null }),
    ...(emails !== undefined && { emails: emailsIn(customer, emails) ?? null }),
    ...(phones !== undefined && { phones: phonesIn(customer, phones) ?? null }),
    ...(isMoved && { addresses: addressesIn(customer.addresses ?? [], changes) }),
  };
};

/** The commands that change some fields of a customer as it is now. */
export const commandsOf = (customer: Customer, changes: Fields) => {
  const { customerId, currency } = customer;
  const path = { customerId };
  const further = (ifMatch: string | undefined, idempotencyKey: string) => ({
    ...{ path, idempotencyKey },
    ...(ifMatch !== undefined && { ifMatch }),
  });
  const all: [string, Send<Customer>][] = [];
  const add = <Body>(name: string, body: Body, send: (body: Body, more: ReturnType<typeof further>) => unknown) =>
    all.push([
      JSON.stringify([name, body]),
      // Each of them answers with the customer.
      (ifMatch, key) => send(body, further(ifMatch, key)) as ReturnType<Send<Customer>>,
    ]);
  const details = detailsIn(customer, changes);
  if (Object.keys(details).length > 0)
    add('details', details, (body, more) =>
      sales.post('/customer/v1/customers/{customerId}/change-details', { body, ...more }),
    );
  const { creditLimit, dueDays, priceList } = changes;
  if (creditLimit !== undefined) {
    const amount = amountOf(creditLimit, currency);
    add('credit', { creditLimit: amount === undefined ? null : { amount, currency } }, (body, more) =>
      sales.post('/customer/v1/customers/{customerId}/set-credit-limit', { body, ...more }),
    );
  }
  if (dueDays !== undefined)
    add('terms', { paymentTerms: { dueDays: Number(dueDays) } }, (body, more) =>
      sales.post('/customer/v1/customers/{customerId}/set-payment-terms', { body, ...more }),
    );
  if (priceList !== undefined)
    add('list', { priceList: priceList.trim().toUpperCase() || null }, (body, more) =>
      sales.post('/customer/v1/customers/{customerId}/assign-price-list', { body, ...more }),
    );
  return all;
};

/** Whether what stands in a field cannot be sent. */
export const isWrong =
  (customer: Pick<Customer, 'currency'>) =>
  (name: string, value: string): boolean => {
    const said = value.trim();
    if (name === 'name') return said === '';
    if (name === 'country' || name.endsWith('/country')) return !/^[A-Za-z]{2}$/.test(said);
    if (name === 'emails') return linesOf(said).some((one) => !/^[^@\s]+@[^@\s]+$/.test(one));
    if (name === 'creditLimit') return said !== '' && amountOf(said, customer.currency) === undefined;
    if (name === 'dueDays') return !/^\d{1,3}$/.test(said);
    return false;
  };

/** A customer in a form, straight from its events. */
export const editedCustomer = (customerId: string, may: May): Edited<Customer> => ({
  topic: 'customers',
  category: 'customer',
  id: customerId,
  read: (signal) =>
    sales.get('/customer/v1/customers/{customerId}', { path: { customerId }, query: {}, ...(signal && { signal }) }),
  fieldsOf: (customer) => fieldsOf(customer, may),
  commandsOf,
});
