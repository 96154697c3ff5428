import {
  AddressInput,
  Contact,
  CountryInput,
  CustomerDetails,
  contactWays,
  EmailAddress,
  Id,
  KnownAddress,
  mostContactWays,
  NonNegativeMoney,
  object,
  PaymentTerms,
  PhoneNumber,
  PriceListCode,
  personal,
  Text,
  UserId,
} from '@sales/contracts';
import { type CommandContext, derivedId } from '@sales/eventsourcing';
import { handleNamed, newId, type Permission } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { Registration } from './commands.ts';
import { waysOf } from './contact-ways.ts';
import type { CustomerResult, Customers } from './customers.ts';
import { requireActive } from './decide.ts';
import { mostContacts, mostTags } from './state.ts';

const primary = Type.Optional(Type.Boolean({ description: 'Default: the first one is' }));
const some = { minItems: 1, maxItems: mostContactWays };
const emailKind = EmailAddress.properties.kind;
const phoneKind = PhoneNumber.properties.kind;
const Email = object(
  { ...EmailAddress.properties, kind: Type.Optional({ ...emailKind, default: 'work' }), primary },
  { $id: 'EmailAddressInput' },
);
const Phone = object(
  { ...PhoneNumber.properties, kind: Type.Optional({ ...phoneKind, default: 'work' }), primary },
  { $id: 'PhoneNumberInput' },
);
const Place = object(
  { kind: KnownAddress.properties.kind, ...AddressInput.properties, primary },
  { $id: 'KnownAddressInput' },
);

/** As clients send them. */
const waysInput = {
  emails: Type.Optional(personal(Type.Array(Email, some))),
  phones: Type.Optional(personal(Type.Array(Phone, some))),
  addresses: Type.Optional(personal(Type.Array(Place, some))),
  consents: contactWays.consents,
};

/** Who a person is to the keys of their data is nothing that clients decide. */
const { personId: _, ...contactProperties } = Contact.properties;
const { personId: __, ...detailsProperties } = CustomerDetails.properties;

export const ContactInput = object({ ...contactProperties, ...waysInput }, { $id: 'ContactInput' });

/** A contact whose id the service gives, unless the client has one. */
export const NewContact = object({ ...ContactInput.properties, contactId: Type.Optional(Id) }, { $id: 'NewContact' });
export type NewContact = Static<typeof NewContact>;

export const withId = (contact: NewContact, context: CommandContext, name: string): Contact => ({
  ...waysOf(contact),
  contactId: contact.contactId ?? newId(context, name),
  personId: newId(context, `${name}:person`),
});

const { kind, language, fulfilmentPolicy } = CustomerDetails.properties;

/** Details as clients send them. */
export const detailsInput = {
  ...detailsProperties,
  country: CountryInput,
  ...waysInput,
};

export const RegisterCustomerBody = object(
  {
    ...detailsInput,
    kind: Type.Optional({ ...kind, default: 'company' }),
    language: Type.Optional({ ...language, default: 'en' }),
    fulfilmentPolicy: Type.Optional({ ...fulfilmentPolicy, default: 'shipPartial' }),
    owner: Type.Optional(
      Type.With(UserId, {
        description: 'Whose customer it is. Default: the sender, if a user who may not register customers of all users',
      }),
    ),
    paymentTerms: Type.Optional({ ...PaymentTerms, default: { dueDays: 30 } }),
    creditLimit: Type.Optional(NonNegativeMoney),
    priceList: Type.Optional(PriceListCode),
    contacts: Type.Optional(Type.Array(NewContact, { maxItems: mostContacts })),
    tags: Type.Optional(Type.Array(Text(60), { maxItems: mostTags })),
  },
  { $id: 'RegisterCustomer' },
);
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
    details: {
      ...waysOf(details),
      kind,
      language,
      fulfilmentPolicy,
      ...(kind === 'person' && { personId: newId(context, 'person') }),
    },
    paymentTerms,
    contacts: contacts.map((contact, index) => withId(contact, context, `contact:${index}`)),
    tags,
    ...(owner !== undefined && { owner }),
    ...(creditLimit !== undefined && { creditLimit }),
    ...(priceList !== undefined && { priceList }),
  };
};

/** A registration under an id that the service makes. */
export const registerNew = (
  customers: Customers,
  body: RegisterCustomerBody,
  context: CommandContext,
): Promise<CustomerResult> => {
  const registration = toRegistration(body, context);
  return customers.handle(newId(context, 'customer'), { type: 'RegisterCustomer', registration }, context);
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

/** Who may register customers does not thereby say what they may owe, until when, and what they pay. */
export const termsIn = (sent: object): readonly Permission[] => {
  const names = Object.keys(sent);
  return [
    ...(names.some((name) => name.startsWith('creditLimit')) ? (['customer:set-credit-limit'] as const) : []),
    ...(names.some((name) => name.startsWith('paymentTerms')) ? (['customer:set-payment-terms'] as const) : []),
    ...(names.includes('priceList') ? (['customer:assign-price-list'] as const) : []),
  ];
};
