import { CustomerDetails, object } from '@sales/contracts';
import { validator } from '@sales/service-kit';
import { type Static, type TSchema, Type } from 'typebox';
import { customerCommand } from './customer-command.ts';
import type { DetailChanges, OptionalField } from './details.ts';
import { detailsInput } from './registration.ts';

const fields = detailsInput;
const clearable = <Field extends TSchema>(field: Field) => Type.Optional(Type.Union([field, Type.Null()]));

const ChangeDetailsBody = object({
  name: Type.Optional(fields.name),
  kind: Type.Optional(fields.kind),
  taxId: clearable(fields.taxId),
  email: clearable(fields.email),
  phone: clearable(fields.phone),
  industry: clearable(fields.industry),
  segment: clearable(fields.segment),
  region: clearable(fields.region),
  country: Type.Optional(fields.country),
  sourceChannel: clearable(fields.sourceChannel),
  language: Type.Optional(fields.language),
  currency: Type.Optional(fields.currency),
  fulfilmentPolicy: Type.Optional(fields.fulfilmentPolicy),
  maxWarehouses: clearable(fields.maxWarehouses),
  billingAddress: clearable(fields.billingAddress),
  shippingAddresses: clearable(fields.shippingAddresses),
});
type ChangeDetailsBody = Static<typeof ChangeDetailsBody>;

const clearableFields: readonly OptionalField[] = [
  'taxId',
  'email',
  'phone',
  'industry',
  'segment',
  'region',
  'sourceChannel',
  'maxWarehouses',
  'billingAddress',
  'shippingAddresses',
];

const details = validator(Type.Partial(CustomerDetails));

const toChanges = (body: ChangeDetailsBody): DetailChanges => {
  const set = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  if (!details.check(set)) throw new Error('the schema of the body lets through what are no details');
  return { set, clear: clearableFields.filter((field) => body[field] === null) };
};

/** Fields that are left out stay, null empties one. */
export const changeDetails = customerCommand({
  verb: 'change-details',
  summary: 'Change what is known of a customer: fields that are left out stay, null empties one',
  description:
    'A tax id and an e-mail address belong to one customer: another who has them already is a conflict that names the other.',
  body: ChangeDetailsBody,
  problems: ['customer/duplicate', 'customer/unknown-currency', 'customer/currency-mismatch'],
  command: (body) => ({ type: 'ChangeCustomerDetails', changes: toChanges(body) }),
});
