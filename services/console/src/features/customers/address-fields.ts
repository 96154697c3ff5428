import type { Customer, KnownAddress } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Edited, Send } from '../../ui/edit.ts';
import type { Fields } from '../../ui/merge.ts';
import type { Removal } from './forms.tsx';

/** What of an address a form shows; the rest stays as it is. */
const texts = ['name', 'line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const;

export const noAddress: Fields = { kind: 'shipping', ...Object.fromEntries(texts.map((name) => [name, ''])) };

export const addressFields = (address: KnownAddress): Fields => ({
  kind: address.kind,
  ...Object.fromEntries(texts.map((name) => [name, address[name] ?? ''])),
});

/** What tells the addresses of a customer apart: their own id, or which one of their kind. */
export const addressKeys = (addresses: readonly KnownAddress[]): readonly string[] =>
  addresses.map(({ addressId, kind }, nth) => {
    const before = addresses.slice(0, nth).filter((one) => one.kind === kind).length;
    return addressId ?? `${kind}-${before + 1}`;
  });

const isKind = (kind: string): kind is KnownAddress['kind'] =>
  ['billing', 'shipping', 'office', 'private', 'other'].includes(kind);

/** The address with other fields. One of another kind is not the usual one of that, unless there is no other. */
const addressWith = (before: Partial<KnownAddress>, fields: Fields): KnownAddress => {
  const { primary, name: _, line1: __, line2: ___, postalCode: ____, city: _____, region: ______, ...rest } = before;
  const said = texts.flatMap((one) => {
    const text = fields[one]?.trim() ?? before[one] ?? '';
    return text === '' ? [] : [[one, text]];
  });
  const kind = fields['kind'] ?? before.kind ?? '';
  if (!isKind(kind)) throw new Error(`there is no address of the kind ${kind}`);
  return {
    ...rest,
    ...Object.fromEntries(said),
    kind,
    country: (fields['country'] ?? before.country ?? '').trim().toUpperCase(),
    ...(primary === true && kind === before.kind && { primary }),
  };
};

const addressesOf = (customer: Customer): readonly KnownAddress[] => customer.addresses ?? [];
const nthOf = (customer: Customer, key: string): number => addressKeys(addressesOf(customer)).indexOf(key);

/** Sends all addresses: the command replaces them as a whole, on the revision that they were read with. */
const put = ({ customerId }: Customer, addresses: readonly KnownAddress[]) => {
  const body = { addresses: addresses.length === 0 ? null : addresses };
  const send: Send = (ifMatch, idempotencyKey) =>
    sales.post('/customer/v1/customers/{customerId}/change-details', {
      ...{ path: { customerId }, body, idempotencyKey },
      ...(ifMatch !== undefined && { ifMatch }),
    });
  return { name: JSON.stringify(body), send };
};

const read = (customerId: string, signal?: AbortSignal) =>
  sales.get('/customer/v1/customers/{customerId}', { path: { customerId }, query: {}, ...(signal && { signal }) });

/** An address of a customer in a form. */
export const editedAddress = (customerId: string, key: string): Edited<Customer> => ({
  topic: 'customers',
  category: 'customer',
  id: customerId,
  part: `address/${key}`,
  read: (signal) => read(customerId, signal),
  fieldsOf: (customer) => {
    const address = addressesOf(customer)[nthOf(customer, key)];
    return address === undefined ? {} : addressFields(address);
  },
  commandsOf: (customer, changes) => {
    const nth = nthOf(customer, key);
    const all = addressesOf(customer);
    const address = all[nth];
    if (address === undefined || Object.keys(changes).length === 0) return [];
    const { name, send } = put(customer, all.with(nth, addressWith(address, changes)));
    return [[name, send]];
  },
});

export const addAddress = async (customerId: string, fields: Fields, addressId: string): Promise<void> => {
  const { body, etag } = await read(customerId);
  const all = addressesOf(body);
  // It was recorded when its answer was lost.
  if (all.some((one) => one.addressId === addressId)) return;
  await put(body, [...all, addressWith({ addressId }, fields)]).send(etag, `${addressId}/${body.revision}`);
};

/** Takes an address away, unless others have changed it since the reader saw it. */
export const removeAddress = async (
  customerId: string,
  key: string,
  seen: KnownAddress,
  idempotencyKey: string,
): Promise<Removal> => {
  const { body, etag } = await read(customerId);
  const nth = nthOf(body, key);
  const now = addressesOf(body)[nth];
  if (now === undefined) return 'done';
  if (JSON.stringify(addressFields(now)) !== JSON.stringify(addressFields(seen))) return 'changed';
  await put(body, addressesOf(body).toSpliced(nth, 1)).send(etag, `${idempotencyKey}/${body.revision}`);
  return 'done';
};

/** Whether what stands in a field cannot be sent. */
export const isWrong = (name: string, value: string): boolean =>
  name === 'country' && !/^[A-Za-z]{2}$/.test(value.trim());
