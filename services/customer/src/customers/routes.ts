import {
  Id,
  IdOrNumber,
  MaybeWhy,
  NonNegativeMoney,
  object,
  PaymentTerms,
  PriceListCode,
  Text,
  UserId,
  Why,
} from '@sales/contracts';
import type { SealedFiles } from '@sales/eventsourcing';
import { type App, attachmentRoutes, commandRoute, streamRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { changeDetails } from './changes.ts';
import { waysOf } from './contact-ways.ts';
import { CustomerPath, customerCommand } from './customer-command.ts';
import type { Customers } from './customers.ts';
import { requireActive, requireRegistered } from './decide.ts';
import type { CustomerErrorCode } from './errors.ts';
import { customerImport } from './import.ts';
import {
  ContactInput,
  NewContact,
  RegisterCustomerBody,
  registerNamed,
  registerNew,
  termsIn,
  withId,
} from './registration.ts';
import { Customer, toCustomer } from './representation.ts';
import { restoreRoutes } from './restoring.ts';
import { personIn } from './state.ts';

const registering: readonly CustomerErrorCode[] = [
  'customer/duplicate',
  'customer/currency-unknown',
  'customer/currency-mismatch',
  'customer/contact-already-exists',
  'customer/one-primary',
  'customer/one-consent-a-purpose',
  'customer/consent-not-given-yet',
  'customer/price-list-unknown',
];

/** A customer of the one who registers, where the body names no owner. */
const owned = (body: RegisterCustomerBody, owner: string | undefined): RegisterCustomerBody =>
  owner === undefined ? body : { owner, ...body };

const registration = {
  body: RegisterCustomerBody,
  ok: { status: 201, schema: Customer },
  alsoNeeds: termsIn,
  within: ({ owner }: RegisterCustomerBody, ownedBy = '') => ({
    things: {},
    owner: owner ?? ownedBy,
    unknown: 'customer/unknown',
  }),
  answer: toCustomer,
  makes: 'customerId',
  location: ({ id }: { readonly id: string }) => `/v1/customers/${id}`,
} as const;

const commands = [
  changeDetails,
  customerCommand({
    verb: 'add-contact',
    summary: 'Add a contact',
    description:
      'The service assigns an id to the contact, unless the body has one. The answer is the customer with all ' +
      'contacts.',
    body: NewContact,
    problems: [
      'customer/contact-already-exists',
      'customer/too-many-contacts',
      'customer/one-primary',
      'customer/one-consent-a-purpose',
      'customer/consent-not-given-yet',
    ],
    named: ({ contactId }) => contactId && `contact:${contactId}`,
    command: (contact, context) => ({ type: 'AddContact', contact: withId(contact, context, 'contact') }),
  }),
  customerCommand({
    verb: 'change-contact',
    summary: 'Replace a contact',
    description: 'The body replaces the contact; an omitted field is removed.',
    body: ContactInput,
    sets: () => ['contacts'],
    problems: [
      'customer/contact-unknown',
      'customer/one-primary',
      'customer/one-consent-a-purpose',
      'customer/consent-not-given-yet',
    ],
    command: (contact) => ({ type: 'ChangeContact', contact: waysOf(contact) }),
  }),
  customerCommand({
    verb: 'remove-contact',
    summary: 'Remove a contact',
    description: 'The history of the contact stays in the timeline of the customer.',
    body: object({ contactId: Id }),
    problems: ['customer/contact-unknown'],
    command: ({ contactId }) => ({ type: 'RemoveContact', contactId }),
  }),
  customerCommand({
    verb: 'assign-owner',
    summary: 'Assign a sales rep to a customer',
    description: 'Replaces the previous sales rep of the customer.',
    body: object({ owner: UserId }),
    givesTo: ({ owner }) => owner,
    command: ({ owner }) => ({ type: 'AssignOwner', owner }),
  }),
  customerCommand({
    verb: 'set-credit-limit',
    summary: 'Set the credit limit of a customer; null removes it',
    description:
      'In the currency of the customer. Applies to orders submitted from now on; an order that exceeds it waits for ' +
      'approval.',
    body: object({ creditLimit: Type.Union([NonNegativeMoney, Type.Null()]) }),
    problems: ['customer/currency-mismatch'],
    command: ({ creditLimit }) => ({ type: 'SetCreditLimit', ...(creditLimit !== null && { creditLimit }) }),
  }),
  customerCommand({
    verb: 'set-payment-terms',
    summary: 'Set the payment terms of a customer',
    description: 'Applies to orders submitted from now on.',
    body: object({ paymentTerms: PaymentTerms }),
    command: ({ paymentTerms }) => ({ type: 'SetPaymentTerms', paymentTerms }),
  }),
  customerCommand({
    verb: 'assign-price-list',
    summary: 'Assign a price list to a customer; null removes it',
    description:
      'Applies to orders of the customer from now on; submitted orders keep their prices. An unknown list is refused.',
    body: object({ priceList: Type.Union([PriceListCode, Type.Null()]) }),
    problems: ['customer/price-list-unknown'],
    command: ({ priceList }) => ({ type: 'AssignPriceList', ...(priceList !== null && { priceList }) }),
  }),
  customerCommand({
    verb: 'tag',
    summary: 'Tag a customer',
    description: 'A tag that the customer already has changes nothing.',
    body: object({ tag: Text(60) }),
    problems: ['customer/too-many-tags'],
    command: ({ tag }) => ({ type: 'TagCustomer', tag }),
  }),
  customerCommand({
    verb: 'untag',
    summary: 'Remove a tag from a customer',
    description: 'A tag that the customer does not have changes nothing.',
    body: object({ tag: Text(60) }),
    command: ({ tag }) => ({ type: 'UntagCustomer', tag }),
  }),
  customerCommand({
    verb: 'hold',
    summary: 'Put a customer on hold: no order can be submitted until the hold is released',
    description: 'Drafts are still allowed. Orders submitted before continue.',
    body: Why,
    reason: ({ reason }) => reason,
    command: (said) => ({ type: 'HoldCustomer', ...said }),
  }),
  customerCommand({
    verb: 'release',
    summary: 'Release a customer from hold',
    description:
      'Orders of the customer can be submitted again. Releasing a customer who is not on hold changes nothing.',
    command: () => ({ type: 'ReleaseCustomer' }),
  }),
  customerCommand({
    verb: 'deactivate',
    summary: 'Deactivate a customer permanently; the tax id and e-mail address become free for another',
    description: 'This cannot be undone. Orders in progress continue; new ones are refused.',
    body: MaybeWhy,
    reason: ({ reason }) => reason,
    command: (said) => ({ type: 'DeactivateCustomer', ...said }),
  }),
  customerCommand({
    verb: 'erase',
    summary: 'Erase a customer who is a person: all personal data, permanently',
    description:
      'This cannot be undone. The customer can buy no more, the e-mail address becomes free for another, and the ' +
      'keys that encrypt the personal data of the customer and the contacts are destroyed: events, topics, files and ' +
      'backups read *erased* from then on. Orders keep their figures. Refused while orders are open: cancel or close ' +
      'them first; who may read all orders gets their numbers with the answer. Issued invoices keep name and address ' +
      'until their retention ends.',
    problems: ['customer/not-a-person', 'customer/orders-open'],
    command: () => ({ type: 'EraseCustomer' }),
  }),
  customerCommand({
    verb: 'erase-contact',
    permission: 'customer:erase',
    summary: 'Erase a contact: all personal data, permanently',
    description: 'As `erase` for a customer. Also for a removed contact, or one whose customer is deactivated.',
    body: object({ contactId: Id }),
    problems: ['customer/contact-unknown'],
    command: ({ contactId }) => ({ type: 'EraseContact', contactId }),
  }),
];

/** Every route of customers. */
export const customerRoutes = (app: App, customers: Customers, files: SealedFiles): void => {
  commandRoute(app, {
    ...registration,
    method: 'POST',
    url: '/v1/customers',
    permission: 'customer:register',
    summary: 'Register a customer',
    description:
      'The service assigns the id and the number. Without an Idempotency-Key a repeated request registers a second ' +
      'customer, unless the tax id or the e-mail address shows that it is the same one.',
    problems: ['customer/unknown', ...registering],
    command: ({ body, context, ownedBy }) => registerNew(customers, owned(body, ownedBy), context),
  });

  commandRoute(app, {
    ...registration,
    method: 'PUT',
    url: '/v1/customers/:customerId',
    permission: 'customer:register',
    summary: 'Register a customer under your own id; a repeat changes nothing',
    description:
      'For imports: the id is the key, so repeating the same body gets the same answer without an Idempotency-Key. ' +
      'Another body under the same id is refused; the answer names the differences. A deactivated customer is always ' +
      'refused: deactivation cannot be undone.',
    params: object({ customerId: Id }),
    problems: ['customer/already-registered', 'customer/deactivated', 'customer/erased', ...registering],
    command: ({ params: { customerId }, body, context, ownedBy }) =>
      registerNamed(customers, customerId, owned(body, ownedBy), context),
  });

  customerImport(app, customers);

  streamRoute(app, {
    url: '/v1/customers/:customerId',
    permission: 'customer:read',
    summary: 'A customer from its events, now or as of any instant',
    description:
      'Always current: reads the events of the customer, not a read model. Lists and search are at ' +
      '`/query/v1/customers`.',
    params: CustomerPath,
    ok: Customer,
    problems: ['customer/unknown'],
    of: customers,
    id: ({ customerId }) => customerId,
    answer: toCustomer,
  });

  for (const command of commands) command(app, customers);
  restoreRoutes(app, customers);
  attachmentRoutes(app, {
    category: 'customer',
    url: '/v1/customers/:customerId',
    param: IdOrNumber,
    things: customers,
    files,
    personOf: personIn,
    requireKnown: requireRegistered,
    requireOpen: (state) => requireActive(requireRegistered(state)),
    problems: ['customer/unknown', 'customer/deactivated', 'customer/erased', 'customer/dated-too-early'],
    ok: Customer,
    answer: toCustomer,
  });
};
