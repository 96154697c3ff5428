import { primaryOf } from './contact.ts';
import type { CustomerDetails, UniqueKind } from './customer.ts';

/** Something that no two living customers share, in the one spelling in which it is compared. */
export type UniqueValue = { readonly kind: UniqueKind; readonly value: string };

/** Letters of every script count: `Ñ` of a Mexican RFC is another than `N`. */
const normaliseTaxId = (taxId: string): string =>
  taxId
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');

const normaliseEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();

type Identifying = Pick<CustomerDetails, 'taxId'> & {
  readonly emails?: readonly { readonly email: string; readonly primary?: boolean }[];
};

/** What a customer with these details keeps from all others. Always in the same order. */
export const uniqueValues = ({ taxId, emails }: Identifying): readonly UniqueValue[] => {
  const email = primaryOf(emails)?.email;
  return [
    ...(taxId === undefined ? [] : [{ kind: 'taxId', value: normaliseTaxId(taxId) } as const]),
    ...(email === undefined ? [] : [{ kind: 'email', value: normaliseEmail(email) } as const]),
  ];
};
