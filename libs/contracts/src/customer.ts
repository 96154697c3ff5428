import { Type } from 'typebox';
import { personalAttachmentEvents } from './attachment.ts';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Contact, contactWays } from './contact.ts';
import { BusinessDate, Country, HumanNumber, Id, object, PersonId, PriceListCode, Text } from './contract.ts';
import { Custom, ErasedKeys } from './custom.ts';
import { Currency, NonNegativeMoney } from './money.ts';
import { personal, written } from './personal.ts';
import { UserId } from './principal.ts';
import { maybeWhy, why } from './reason.ts';

/** How long after the invoice a payment is due, in days. */
export const PaymentTerms = object({ dueDays: Type.Integer({ minimum: 0, maximum: 3650 }) });
export type PaymentTerms = ValueOf<typeof PaymentTerms>;

/** What to do when not everything is on stock: send what there is, or wait until all of it is there. */
export const FulfilmentPolicy = Type.Union([Type.Literal('shipPartial'), Type.Literal('allOrBackorder')]);
export type FulfilmentPolicy = ValueOf<typeof FulfilmentPolicy>;

/** Most warehouses that one order may come from. */
export const MaxWarehouses = Type.Integer({
  minimum: 1,
  maximum: 20,
  description: 'Maximum number of warehouses that an order may come from. Absent: no limit.',
});

export const CustomerDetails = object({
  /** Of a customer who is a person. */
  personId: Type.Optional(PersonId),
  name: personal(Text(200)),
  kind: Type.Union([Type.Literal('company'), Type.Literal('person')]),
  /** In any spelling: two that differ only in case, spaces and punctuation are the same. */
  taxId: Type.Optional(personal(Type.String({ pattern: '[A-Za-z0-9]', maxLength: 40 }))),
  ...contactWays,
  industry: Type.Optional(Text(100)),
  segment: Type.Optional(Text(60)),
  region: Type.Optional(Text(100)),
  country: Country,
  sourceChannel: Type.Optional(Text(60)),
  language: Type.Union([Type.Literal('en'), Type.Literal('zh')]),
  currency: Currency,
  fulfilmentPolicy: FulfilmentPolicy,
  maxWarehouses: Type.Optional(MaxWarehouses),
  custom: Type.Optional(written(Custom)),
});
export type CustomerDetails = ValueOf<typeof CustomerDetails>;

/** What no two living customers share: of the e-mail addresses, the primary one. */
export const UniqueKind = Type.Union([Type.Literal('taxId'), Type.Literal('email')]);
export type UniqueKind = ValueOf<typeof UniqueKind>;

export const customers = category('customer', {
  about: 'Customers. One stream a customer.',
  key: { customerId: Id },
  partitions: 12,
  events: {
    CustomerRegistered: event('A customer was registered and may buy from now on.', {
      number: HumanNumber,
      details: CustomerDetails,
      owner: Type.Optional(UserId),
      paymentTerms: PaymentTerms,
      creditLimit: Type.Optional(NonNegativeMoney),
    }),
    CustomerDetailsChanged: event('All details as they are now, and the names of those that changed.', {
      details: CustomerDetails,
      changed: Type.Array(Type.KeyOf(CustomerDetails)),
    }),
    ContactAdded: event('There is one more person to talk to.', { contact: Contact }),
    ContactChanged: event('What is known of a contact has changed; this is all of it.', {
      contact: Contact,
    }),
    ContactRemoved: event('A person is a contact of the customer no more.', {
      contactId: Id,
    }),
    ...personalAttachmentEvents,
    OwnerAssigned: event('A sales rep looks after the customer from now on.', {
      owner: UserId,
    }),
    CreditLimitSet: event(
      'How much the customer may owe has changed. Without a limit the customer buys on unlimited credit.',
      { creditLimit: Type.Optional(NonNegativeMoney) },
    ),
    PaymentTermsSet: event('When invoices fall due has changed.', {
      paymentTerms: PaymentTerms,
    }),
    PriceListAssigned: event('The customer buys at the prices of this list; without one at those for all customers.', {
      priceList: Type.Optional(PriceListCode),
    }),
    CustomerTagged: event('The customer has a label that they had not.', { tag: Text(60) }),
    CustomerUntagged: event('The customer has lost a label.', { tag: Text(60) }),
    CustomerHeld: event(
      'The customer can submit no orders until released, or is held for another reason than before.',
      { personId: Type.Optional(PersonId), ...why },
    ),
    CustomerReleased: event('The customer can submit orders again.', {}),
    CustomerDeactivated: event(
      'The end: the customer buys no more, and their tax id and e-mail address are free for another.',
      { personId: Type.Optional(PersonId), ...maybeWhy },
    ),
    ContactErased: event(
      'A person is a contact no more, and wants to be forgotten: what is known of them is being destroyed.',
      { contactId: Id, personId: PersonId },
    ),
    CustomerErased: event(
      'The end of a customer who is a person and wants to be forgotten: they buy no more, their e-mail address is ' +
        'free for another, and what is known of them and of their contacts is being destroyed.',
      {
        personId: Type.Optional(PersonId),
        persons: Type.Array(PersonId, { description: 'Of whom it is: the customer and all contacts that there were' }),
        invoicesUntil: Type.Optional(
          Type.With(BusinessDate, {
            description: 'Name and address on issued invoices are kept up to this day. Absent: there are none to keep',
          }),
        ),
      },
    ),
    PersonalDataErased: event(
      'These keys are destroyed: what is sealed with them cannot be read any more, in no copy. Who holds it in the ' +
        'clear has to forget it.',
      { keys: ErasedKeys },
    ),
    ClaimWithdrawn: event(
      'A tax id or an e-mail address was set aside for this customer and never used, and another customer has it ' +
        'now. The only event of a customer whose registration broke off.',
      { kind: UniqueKind },
    ),
  },
});

export type CustomerContracts = ByType<typeof customers>;
export type CustomerPublication = PublicationOf<typeof customers>;
