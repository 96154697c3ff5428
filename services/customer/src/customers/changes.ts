import { CustomerDetails, clearable, object } from '@sales/contracts';
import type { CommandContext } from '@sales/eventsourcing';
import { newId, validator } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { waysOf } from './contact-ways.ts';
import { customerCommand } from './customer-command.ts';
import { type DetailChanges, type DetailField, detailFields, type OptionalField } from './details.ts';
import { detailsInput } from './registration.ts';

const fields = detailsInput;

const ChangeDetailsBody = object({
  name: Type.Optional(fields.name),
  kind: Type.Optional(fields.kind),
  taxId: clearable(fields.taxId),
  emails: clearable(fields.emails),
  phones: clearable(fields.phones),
  addresses: clearable(fields.addresses),
  consents: clearable(fields.consents),
  industry: clearable(fields.industry),
  segment: clearable(fields.segment),
  region: clearable(fields.region),
  country: Type.Optional(fields.country),
  sourceChannel: clearable(fields.sourceChannel),
  language: Type.Optional(fields.language),
  currency: Type.Optional(fields.currency),
  fulfilmentPolicy: Type.Optional(fields.fulfilmentPolicy),
  maxWarehouses: clearable(fields.maxWarehouses),
  custom: clearable(fields.custom),
});
type ChangeDetailsBody = Static<typeof ChangeDetailsBody>;

const details = validator(Type.Partial(CustomerDetails));

const toChanges = (body: ChangeDetailsBody, context: CommandContext): DetailChanges => {
  const set = waysOf(Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)));
  if (!details.check(set)) throw new Error('the schema of the body lets through what are not details');
  const isCleared = (field: DetailField): field is OptionalField => field !== 'personId' && body[field] === null;
  const person = body.kind === 'person' && { personId: newId(context, 'person') };
  return { set: { ...set, ...person }, clear: detailFields.filter(isCleared) };
};

/** Fields that are left out stay, null empties one. */
export const changeDetails = customerCommand({
  verb: 'change-details',
  summary: 'Change details of a customer: omitted fields stay, null clears a field',
  description:
    'A list is replaced as a whole. A tax id and a primary e-mail address belong to one customer: when another ' +
    'customer has it already, the request is refused with 409, which names that customer.',
  body: ChangeDetailsBody,
  sets: Object.keys,
  problems: [
    'customer/duplicate',
    'customer/currency-unknown',
    'customer/currency-mismatch',
    'customer/one-primary',
    'customer/one-consent-a-purpose',
    'customer/consent-not-given-yet',
  ],
  command: (body, context) => ({ type: 'ChangeCustomerDetails', changes: toChanges(body, context) }),
});
