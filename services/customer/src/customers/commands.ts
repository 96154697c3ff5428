import type { Attachment, Contact, CustomerDetails, Money, PaymentTerms, UniqueValue, Why } from '@sales/contracts';
import type { Changes, FileCommand, KeyName } from '@sales/eventsourcing';
import type { DetailChanges } from './details.ts';

/** Values that were claimed for a customer while it was at this epoch: good for as long as it is. */
export type Claims = { readonly epoch: number; readonly values: readonly UniqueValue[] };

export type Registration = {
  readonly details: CustomerDetails;
  readonly owner?: string;
  readonly paymentTerms: PaymentTerms;
  readonly creditLimit?: Money;
  readonly priceList?: string;
  readonly contacts: readonly Contact[];
  readonly tags: readonly string[];
};

export type RegisterCustomer = {
  readonly type: 'RegisterCustomer';
  readonly registration: Registration;
  /** The human number, once there is one to give. */
  readonly number?: string;
  readonly claims?: Claims;
};

export type ChangeCustomerDetails = {
  readonly type: 'ChangeCustomerDetails';
  readonly changes: DetailChanges;
  readonly claims?: Claims;
};

/** What forbids or delays that a customer is forgotten. */
export type Bought = {
  /** Numbers of the orders that have not ended, some of them where there are many. */
  readonly openOrders: readonly string[];
  /** Business day up to which issued invoices must be kept. */
  readonly invoicesUntil?: string;
};

/** A command that may need values to be claimed first. */
export type ClaimingCommand = RegisterCustomer | ChangeCustomerDetails;

export type CustomerCommand =
  | ClaimingCommand
  | { readonly type: 'AddContact'; readonly contact: Contact }
  | { readonly type: 'ChangeContact'; readonly contact: Contact }
  | { readonly type: 'RemoveContact'; readonly contactId: string }
  /** Gives a contact some values that it had; one that was removed since is there again as it was. */
  | { readonly type: 'RestoreContact'; readonly past: Contact; readonly changes: Changes<Contact> }
  | FileCommand<Attachment>
  | { readonly type: 'AssignOwner'; readonly owner: string }
  /** Unless the customer is no longer one of the former owner. */
  | { readonly type: 'ReassignCustomer'; readonly formerOwner: string; readonly owner: string }
  | { readonly type: 'SetCreditLimit'; readonly creditLimit?: Money }
  | { readonly type: 'SetPaymentTerms'; readonly paymentTerms: PaymentTerms }
  | { readonly type: 'AssignPriceList'; readonly priceList?: string }
  | { readonly type: 'TagCustomer'; readonly tag: string }
  | { readonly type: 'UntagCustomer'; readonly tag: string }
  | ({ readonly type: 'HoldCustomer' } & Why)
  | { readonly type: 'ReleaseCustomer' }
  | ({ readonly type: 'DeactivateCustomer' } & Partial<Why>)
  /** With what is known of the customer elsewhere. */
  | ({ readonly type: 'EraseCustomer' } & Partial<Bought>)
  | { readonly type: 'EraseContact'; readonly contactId: string }
  /** Says that keys are destroyed. */
  | { readonly type: 'RecordErasure'; readonly keys: readonly KeyName[] }
  /** Takes a claim away that was made at this epoch and not used since. */
  | { readonly type: 'WithdrawClaim'; readonly claim: UniqueValue; readonly epoch: number };
