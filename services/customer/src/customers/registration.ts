import {
  AddressInput,
  Contact,
  CountryInput,
  CustomerDetails,
  Id,
  NonNegativeMoney,
  object,
  PaymentTerms,
  PriceListCode,
  Text,
} from '@sales/contracts';
import { type CommandContext, derivedId } from '@sales/eventsourcing';
import { handleNamed, newId } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { Registration } from './commands.ts';
import type { CustomerResult, Customers } from './customers.ts';
import { requireActive } from './decide.ts';

/** A contact whose id the service gives, unless the client has one. */
export const NewContact = object({ ...Contact.properties, contactId: Type.Optional(Id) });
export type NewContact = Static<typeof NewContact>;

export const withId = (contact: NewContact, context: CommandContext, name: string): Contact => ({
  ...contact,
  contactId: contact.contactId ?? newId(context, name),
});

const { kind, language, fulfilmentPolicy } = CustomerDetails.properties;

/** Details as clients send them. */
export const detailsInput = {
  ...CustomerDetails.properties,
  country: CountryInput,
  billingAddress: Type.Optional(AddressInput),
  shippingAddresses: Type.Optional(Type.Array(AddressInput, { maxItems: 50 })),
};

export const RegisterCustomerBody = object({
  ...detailsInput,
  kind: Type.Optional({ ...kind, default: 'company' }),
  language: Type.Optional({ ...language, default: 'en' }),
  fulfilmentPolicy: Type.Optional({ ...fulfilmentPolicy, default: 'shipPartial' }),
  owner: Type.Optional(Text(100)),
  paymentTerms: Type.Optional({ ...PaymentTerms, default: { dueDays: 30 } }),
  creditLimit: Type.Optional(NonNegativeMoney),
  priceList: Type.Optional(PriceListCode),
  contacts: Type.Optional(Type.Array(NewContact, { maxItems: 100 })),
  tags: Type.Optional(Type.Array(Text(60), { maxItems: 100 })),
});
export type RegisterCustomerBody = Static<typeof RegisterCustomerBody>;

export const toRegistration = (body: RegisterCustomerBody, context: CommandContext): Registration => {
  const {
    owner,
    paymentTerms = { dueDays: 30 },
    creditLimit,
    priceList,
    contacts = [],
    tags = [],
    kind = 'company',
    language = 'en',
    fulfilmentPolicy = 'shipPartial',
    ...details
  } = body;
  return {
    details: { ...details, kind, language, fulfilmentPolicy },
    paymentTerms,
    contacts: contacts.map((contact, index) => withId(contact, context, `contact:${index}`)),
    tags,
    ...(owner !== undefined && { owner }),
    ...(creditLimit !== undefined && { creditLimit }),
    ...(priceList !== undefined && { priceList }),
  };
};

/** A registration under the client's own id is done once: an importer may send its file again and again. */
export const registerNamed = async (
  customers: Customers,
  customerId: string,
  body: RegisterCustomerBody,
  context: CommandContext,
): Promise<CustomerResult> => {
  const named = { commandId: derivedId(customerId, 'put'), content: body };
  const result = await handleNamed(customers, customerId, context, named, async () => ({
    type: 'RegisterCustomer',
    registration: toRegistration(body, context),
  }));
  // The answer of the first time says that they buy from us.
  if (result.repeated) requireActive((await customers.load(customerId)).state);
  return result;
};
