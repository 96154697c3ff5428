import { type App, commandRoute, newId } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import type { CustomerErrorCode } from '../../domain/customer/errors.ts';
import { CustomerPath } from '../../http/customer-command.ts';
import { Customer, toCustomer } from '../../http/representation.ts';
import { RegisterCustomerBody, registerNamed, toRegistration } from './registration.ts';

const problems: readonly CustomerErrorCode[] = [
  'customer/duplicate',
  'customer/unknown-currency',
  'customer/currency-mismatch',
  'customer/contact-already-exists',
  'customer/price-list-unknown',
];

const shared = {
  body: RegisterCustomerBody,
  ok: { status: 201, schema: Customer },
  answer: toCustomer,
  location: ({ id }: { readonly id: string }) => `/v1/customers/${id}`,
} as const;

export const registerCustomer = (app: App, customers: Customers): void => {
  commandRoute(app, {
    ...shared,
    method: 'POST',
    url: '/v1/customers',
    summary: 'Register a customer',
    description:
      'The service makes the id and the number. Without an Idempotency-Key a second request is a second customer, unless tax id or e-mail address say that it is the same.',
    problems,
    command: ({ body, context }) => {
      const registration = toRegistration(body, context);
      return customers.handle(newId(context, 'customer'), { type: 'RegisterCustomer', registration }, context);
    },
  });

  commandRoute(app, {
    ...shared,
    method: 'PUT',
    url: '/v1/customers/:customerId',
    summary: 'Register a customer under an id of your own; doing it again changes nothing',
    description:
      'For imports: the id is the key, so the same body again gets the same answer without an Idempotency-Key. Another body under the same id is refused with the differences. A deactivated customer is refused whatever the body says: there is no way back.',
    params: CustomerPath,
    problems: ['customer/already-registered', 'customer/deactivated', ...problems],
    command: ({ params: { customerId }, body, context }) => registerNamed(customers, customerId, body, context),
  });
};
