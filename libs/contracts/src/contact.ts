import { Type } from 'typebox';
import type { ValueOf } from './category.ts';
import { BusinessDate, Country, Id, object, PersonId, Text } from './contract.ts';
import { Custom, OwnCode } from './custom.ts';
import { personal, written } from './personal.ts';

export const Address = object({
  addressId: Type.Optional(Text(60)),
  name: Type.Optional(Type.With(Text(200), { description: 'Recipient, if not the owner of the address' })),
  line1: Type.Optional(Text(200)),
  line2: Type.Optional(Text(200)),
  city: Type.Optional(Text(100)),
  region: Type.Optional(Text(100)),
  postalCode: Type.Optional(Text(20)),
  country: Country,
});
export type Address = ValueOf<typeof Address>;

const primary = Type.Optional(
  Type.Literal(true, { description: 'The preferred one; of addresses, the preferred one of its kind' }),
);

export const EmailAddress = object({
  email: Type.String({ format: 'email', maxLength: 254 }),
  kind: Type.Union([Type.Literal('work'), Type.Literal('private'), Type.Literal('billing'), Type.Literal('other')]),
  primary,
});
export type EmailAddress = ValueOf<typeof EmailAddress>;

export const PhoneNumber = object({
  phone: Text(40),
  kind: Type.Union([
    Type.Literal('work'),
    Type.Literal('mobile'),
    Type.Literal('private'),
    Type.Literal('fax'),
    Type.Literal('other'),
  ]),
  primary,
});
export type PhoneNumber = ValueOf<typeof PhoneNumber>;

export const KnownAddress = object({
  kind: Type.Union([
    Type.Literal('billing'),
    Type.Literal('shipping'),
    Type.Literal('office'),
    Type.Literal('private'),
    Type.Literal('other'),
  ]),
  primary,
  ...Address.properties,
});
export type KnownAddress = ValueOf<typeof KnownAddress>;

export const Consent = object({
  purpose: Type.With(OwnCode, { description: 'What it was given for', examples: ['newsletter'] }),
  on: Type.With(BusinessDate, { description: 'When it was given' }),
  source: Type.With(OwnCode, { description: 'Where it was given', examples: ['webForm'] }),
});
export type Consent = ValueOf<typeof Consent>;

/** How many ways to reach one customer or one person there may be, of each sort. */
export const mostContactWays = 50;

const some = { minItems: 1, maxItems: mostContactWays };

const emails = Type.Array(EmailAddress, some);
const phones = Type.Array(PhoneNumber, some);
const addresses = Type.Array(KnownAddress, some);
const consents = Type.Optional(Type.Array(Consent, some));

/** How to reach a customer or a person, and what they have agreed to. A list is absent where there is nothing in it. */
export const contactWays = {
  emails: Type.Optional(personal(emails)),
  phones: Type.Optional(personal(phones)),
  addresses: Type.Optional(personal(addresses)),
  consents,
};

/** The same where it is in the clear on purpose. */
export const openContactWays = {
  emails: Type.Optional(emails),
  phones: Type.Optional(phones),
  addresses: Type.Optional(addresses),
  consents,
};

export const Contact = object({
  contactId: Id,
  personId: Type.Optional(PersonId),
  name: personal(Text(200)),
  role: Type.Optional(personal(Text(100))),
  ...contactWays,
  custom: Type.Optional(written(Custom)),
});
export type Contact = ValueOf<typeof Contact>;

/** The one that is marked, or the first where none is. */
export const primaryOf = <One extends { readonly primary?: boolean }>(all: readonly One[] = []): One | undefined =>
  all.find((one) => one.primary) ?? all[0];

/** The address to use for something. */
export const addressFor = (
  kind: KnownAddress['kind'],
  addresses: readonly KnownAddress[] = [],
): Address | undefined => {
  const found = primaryOf(addresses.filter((one) => one.kind === kind));
  if (found === undefined) return undefined;
  const { kind: _, primary: __, ...address } = found;
  return address;
};
