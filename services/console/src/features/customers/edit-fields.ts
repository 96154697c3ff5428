import type { Customer } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { May } from '../../api/rights.ts';
import type { Edited, Send } from '../../ui/edit.ts';
import { amountOf, amountText, linesOf } from '../../ui/edit-texts.ts';
import type { Fields } from '../../ui/merge.ts';

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
  const { taxId = '', emails = [], phones = [] } = customer;
  return {
    name: customer.name,
    taxId,
    emails: emails.map(({ email }) => email).join('\n'),
    phones: phones.map(({ phone }) => phone).join('\n'),
    ...Object.fromEntries(plain.filter((name) => name !== 'name').map((name) => [name, customer[name] ?? ''])),
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

const detailsIn = (customer: Customer, changes: Fields): object => {
  const { emails, phones, taxId } = changes;
  const texts = plain.flatMap((name): [string, string | null][] => {
    const said = changes[name]?.trim();
    return said === undefined ? [] : [[name, said === '' && cleared.includes(name) ? null : said]];
  });
  return {
    ...Object.fromEntries(texts),
    ...(taxId !== undefined && { taxId: taxId.trim() || null }),
    ...(emails !== undefined && { emails: emailsIn(customer, emails) ?? null }),
    ...(phones !== undefined && { phones: phonesIn(customer, phones) ?? null }),
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
  const all: [string, Send][] = [];
  const add = <Body>(
    name: string,
    body: Body,
    send: (body: Body, more: ReturnType<typeof further>) => ReturnType<Send>,
  ) => all.push([JSON.stringify([name, body]), (ifMatch, key) => send(body, further(ifMatch, key))]);
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
    if (name === 'country') return !/^[A-Za-z]{2}$/.test(said);
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
