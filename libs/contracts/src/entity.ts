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
  currency: Type.With(Currency, { description: 'Home currency: that of its books' }),
  timeZone: Type.With(TimeZone, { description: 'Its days begin and end there' }),
  letterhead: Type.Optional(Type.With(Text(2000), { description: 'What its documents begin with' })),
  taxRates: Type.Array(Taxation, {
    maxItems: 1000,
    description: 'What each tax category comes to, one rate a category',
  }),
  taxRounding: TaxRounding,
});
export type EntityDetails = ValueOf<typeof EntityDetails>;

/** What a company decides on for its orders. */
export const EntityPolicies = object({
  approvalLimits: Type.Array(Money, {
    maxItems: 200,
    description: 'Totals above which an order must be approved, one a currency. Orders in other currencies need none',
  }),
  autoCloseDays: Type.Integer({
    minimum: 0,
    maximum: 3650,
    description: 'How long after everything is settled an order closes by itself. 0: never',
  }),
  allocationTimeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: 86_400,
    description: 'How long the warehouses have to answer before they are asked again, each time twice as long',
  }),
  reservationHours: Type.Integer({
    minimum: 1,
    maximum: 8760,
    description: 'How long an order may take to take note of the stock that it was given before it loses it',
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
