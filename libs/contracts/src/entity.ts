import { Type } from 'typebox';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Address } from './contact.ts';
import { Country, object, Text } from './contract.ts';
import { Currency, Money } from './money.ts';
import { Taxation, TaxRounding } from './tax.ts';

/** Natural key of a company of ours, in one spelling only. */
export const EntityCode = Type.String({
  pattern: '^[A-Z0-9][A-Z0-9_-]{0,31}$',
  title: 'EntityCode',
  description: '1 to 32 of A to Z, 0 to 9, _ and -, beginning with a letter or a digit',
  examples: ['MAIN'],
});

/** The entity that there is from the first start on. */
export const mainEntity = 'MAIN';

export const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  title: 'TimeZone',
  description: 'a zone of the IANA time zone database',
  examples: ['Asia/Shanghai'],
});

export const EntityDetails = object({
  name: Text(200),
  address: Type.Optional(Address),
  taxIds: Type.Array(object({ country: Country, id: Text(40) }, { $id: 'TaxId' }), { maxItems: 500 }),
  currency: Type.With(Currency, { description: 'Home currency, in which its books are kept' }),
  timeZone: Type.With(TimeZone, { description: 'Time zone of its business days' }),
  letterhead: Type.Optional(Type.With(Text(2000), { description: 'Letterhead of its documents' })),
  taxRates: Type.Array(Taxation, {
    maxItems: 1000,
    description: 'Rate of each tax category, one per category',
  }),
  taxRounding: TaxRounding,
});
export type EntityDetails = ValueOf<typeof EntityDetails>;

/** What a company decides on for its orders. */
export const EntityPolicies = object({
  approvalLimits: Type.Array(Money, {
    maxItems: 200,
    description: 'Order totals above which approval is needed, one per currency. Orders in other currencies need none',
  }),
  autoCloseDays: Type.Integer({
    minimum: 0,
    maximum: 3650,
    description: 'Days after which a settled order closes automatically. 0: never',
  }),
  allocationTimeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: 86_400,
    description: 'Seconds in which the warehouses must answer before they are asked again; doubles each time',
  }),
  reservationHours: Type.Integer({
    minimum: 1,
    maximum: 8760,
    description: 'Hours in which an order must acknowledge its reserved stock before it loses it',
  }),
});
export type EntityPolicies = ValueOf<typeof EntityPolicies>;

/** What holds for a company that has said nothing of it. */
export const defaultPolicies: EntityPolicies = {
  approvalLimits: [],
  autoCloseDays: 14,
  allocationTimeoutSeconds: 60,
  reservationHours: 24,
};

export const entities = category('entity', {
  about: 'The companies that sell. One stream a company.',
  key: { entity: EntityCode },
  events: {
    EntityFounded: event('A company of ours sells from now on.', { details: EntityDetails }),
    EntityChanged: event(
      'Something about the company is different from the effective time on; these are all details.',
      {
        details: EntityDetails,
      },
    ),
    PoliciesSet: event(
      'What the company decides on for its orders is different from the effective time on; these are all of it. ' +
        'Until then the defaults hold.',
      { policies: EntityPolicies },
    ),
  },
});
export type EntityContracts = ByType<typeof entities>;
export type EntityPublication = PublicationOf<typeof entities>;
