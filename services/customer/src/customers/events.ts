import type { Contact, CustomerDetails, Money, PaymentTerms, UniqueKind } from '@sales/contracts';
import type { DetailField } from './details.ts';

/** Storage format: never rename. */
export type CustomerEvent =
  /** A customer was registered and may buy from now on. */
  | {
      readonly type: 'CustomerRegistered';
      readonly data: {
        readonly number: string;
        readonly details: CustomerDetails;
        readonly owner?: string;
        readonly paymentTerms: PaymentTerms;
        readonly creditLimit?: Money;
      };
    }
  /** At least one field has changed. `previous` holds what the changed fields were; absent where there was nothing. */
  | {
      readonly type: 'CustomerDetailsChanged';
      readonly data: {
        readonly details: CustomerDetails;
        readonly changed: readonly DetailField[];
        readonly previous: Partial<CustomerDetails>;
      };
    }
  /** There is one more person to talk to. */
  | { readonly type: 'ContactAdded'; readonly data: { readonly contact: Contact } }
  /** What is known of a contact has changed; `contact` is all of it. */
  | { readonly type: 'ContactChanged'; readonly data: { readonly contact: Contact } }
  /** A person is a contact of the customer no more. */
  | { readonly type: 'ContactRemoved'; readonly data: { readonly contactId: string } }
  /** A sales rep looks after the customer from now on. */
  | { readonly type: 'OwnerAssigned'; readonly data: { readonly owner: string } }
  /** How much the customer may owe has changed; without a limit it is as much as they like. */
  | { readonly type: 'CreditLimitSet'; readonly data: { readonly creditLimit?: Money } }
  /** When invoices fall due has changed. */
  | { readonly type: 'PaymentTermsSet'; readonly data: { readonly paymentTerms: PaymentTerms } }
  /** The customer buys at the prices of this list; without one at those for all customers. */
  | { readonly type: 'PriceListAssigned'; readonly data: { readonly priceList?: string } }
  /** The customer has a label that they had not. */
  | { readonly type: 'CustomerTagged'; readonly data: { readonly tag: string } }
  /** The customer has lost a label. */
  | { readonly type: 'CustomerUntagged'; readonly data: { readonly tag: string } }
  /** The customer can submit no orders until released, or is held for another reason than before. */
  | { readonly type: 'CustomerHeld'; readonly data: { readonly reason: string } }
  /** The customer can submit orders again. */
  | { readonly type: 'CustomerReleased'; readonly data: Record<string, never> }
  /** The end: the customer buys no more, and their tax id and e-mail address are free for another. */
  | { readonly type: 'CustomerDeactivated'; readonly data: { readonly reason?: string } }
  /** A value that was claimed for this customer and never used has gone to another: see `CustomerState.epoch`. */
  | { readonly type: 'ClaimWithdrawn'; readonly data: { readonly kind: UniqueKind } };
