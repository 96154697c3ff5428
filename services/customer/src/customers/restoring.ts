import { Instant, object } from '@sales/contracts';
import { type App, commandRoute, handleOnce } from '@sales/service-kit';
import { Type } from 'typebox';
import { CustomerPath } from './customer-command.ts';
import type { Customers } from './customers.ts';
import type { DetailChanges, DetailField, OptionalField } from './details.ts';
import { type CustomerErrorCode, reject } from './errors.ts';
import { Customer, toCustomer } from './representation.ts';
import type { CustomerState } from './state.ts';

const optional = [
  ...(['taxId', 'emails', 'phones', 'addresses', 'consents', 'industry', 'segment', 'region'] as const),
  ...(['sourceChannel', 'maxWarehouses', 'custom'] as const),
] satisfies readonly OptionalField[];
const fields = [
  ...(['name', 'country', 'language', 'currency', 'fulfilmentPolicy'] as const),
  ...optional,
] satisfies readonly DetailField[];
type Field = (typeof fields)[number];

const RestoreBody = object({
  asOf: Type.Unsafe<string>({ ...Instant, description: 'As they were known at this instant' }),
  fields: Type.Array(Type.Unsafe<Field>(Type.Union(fields.map((name) => Type.Literal(name)))), {
    minItems: 1,
    maxItems: fields.length,
    uniqueItems: true,
    description: 'Fields to restore: all others stay as they are',
  }),
});

const problems: readonly CustomerErrorCode[] = [
  ...(['customer/unknown', 'customer/deactivated', 'customer/erased', 'customer/dated-too-early'] as const),
  ...(['customer/duplicate', 'customer/currency-mismatch', 'customer/consent-not-given-yet'] as const),
];

const isOptional = (field: Field): field is (typeof optional)[number] => optional.some((one) => one === field);

/** The fields as they were: one that was empty then is emptied. */
const changesTo = (past: CustomerState, wanted: readonly Field[], asOf: string): DetailChanges => {
  if (past.status === 'none') return reject('customer/unknown', { asOf });
  const { details } = past.profile;
  const set = wanted.filter((field) => details[field] !== undefined);
  return {
    set: Object.fromEntries(set.map((field) => [field, details[field]])),
    clear: wanted.filter(isOptional).filter((field) => details[field] === undefined),
  };
};

/** A value that was there is the value again, by a command like any other: nothing is taken out of the history. */
export const restoreDetails = (app: App, customers: Customers): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/customers/:customerId/restore-details',
    permission: 'customer:restore-details',
    summary: 'Restore fields of a customer to their values at an instant',
    description:
      'Same as changing the fields to these values: the history stays, and the timeline shows who changed them. A ' +
      'tax id or a primary e-mail address that another customer has by now is refused with 409. An instant in the ' +
      'future changes nothing.',
    params: CustomerPath,
    body: RestoreBody,
    ok: { schema: Customer },
    problems,
    command: ({ params: { customerId }, body: { asOf, fields: wanted }, context }) =>
      handleOnce(customers, customerId, context, async () => {
        const { state } = await customers.load(customerId, asOf);
        return { type: 'ChangeCustomerDetails', changes: changesTo(state, wanted, asOf) };
      }),
    answer: toCustomer,
  });
