import {
  Attachment,
  Contact,
  CustomerDetails,
  Id,
  NonNegativeMoney,
  object,
  PaymentTerms,
  PriceListCode,
  Text,
  UserId,
  type ValueOf,
  whyOf,
} from '@sales/contracts';
import type { After } from '@sales/service-kit';
import { withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import { reject } from './errors.ts';
import type { CustomerState } from './state.ts';

/** A customer as the API shows it. */
export const Customer = withGroups(
  object(
    {
      customerId: Id,
      number: Type.String({ examples: ['C-000123'] }),
      status: Type.Union([
        Type.Literal('active'),
        Type.Literal('held'),
        Type.Literal('deactivated'),
        Type.Literal('erased'),
      ]),
      /** Why the customer is held or deactivated. */
      reason: Type.Optional(Type.String()),
      note: Type.Optional(Type.String()),
      ...CustomerDetails.properties,
      owner: Type.Optional(UserId),
      paymentTerms: PaymentTerms,
      /** Absent: unlimited. */
      creditLimit: Type.Optional(NonNegativeMoney),
      priceList: Type.Optional(PriceListCode),
      contacts: Type.Array(Contact),
      tags: Type.Array(Text(60)),
      attachments: Type.Array(Attachment),
      /** The ETag without its quotes. */
      revision: Type.Integer(),
    },
    { $id: 'Customer' },
  ),
  { credit: ['creditLimit'], personal: ['note', 'attachments', 'contacts'] },
);
export type Customer = ValueOf<typeof Customer>;

/** @throws DomainError `customer/unknown` when no customer is registered under this id */
export const toCustomer = ({ id, state, revision }: After<CustomerState>): Customer => {
  if (state.status === 'none') return reject('customer/unknown');
  const { number, details, owner, paymentTerms, creditLimit, priceList, contacts, tags } = state.profile;
  const said = state.status === 'held' || state.status === 'deactivated' ? whyOf(state) : {};
  return {
    customerId: id,
    number,
    status: state.status,
    ...said,
    ...details,
    ...(owner !== undefined && { owner }),
    paymentTerms,
    ...(creditLimit !== undefined && { creditLimit }),
    ...(priceList !== undefined && { priceList }),
    contacts: [...contacts],
    tags: [...tags],
    attachments: [...(state.attachments ?? [])],
    revision,
  };
};
