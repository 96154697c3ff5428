import { Id, object, uniqueValues } from '@sales/contracts';
import { idOf } from '@sales/eventsourcing';
import { type App, importRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Customers } from './customers.ts';
import { RegisterCustomerBody, registerNamed, registerNew, termsIn } from './registration.ts';

/** Customers from a file. */
export const customerImport = (app: App, customers: Customers): void =>
  importRoute(app, {
    url: '/v1/customers/import',
    permission: 'customer:register',
    summary: 'Register up to 1,000 customers, each independently',
    description:
      'A row with a `customerId` is registered once under it, as by PUT. Of several rows with the same tax id or ' +
      'e-mail address only the first is accepted.',
    alsoNeeds: ({ rows }) => [...new Set(rows.flatMap((row) => termsIn(Object(row))))],
    row: object({ ...RegisterCustomerBody.properties, customerId: Type.Optional(Id) }),
    inOrder: ({ customerId, ...row }) => [
      ...(customerId === undefined ? [] : [customerId]),
      ...uniqueValues(row).map(({ kind, value }) => `${kind}:${value}`),
    ],
    command: ({ customerId, ...row }, _, context) =>
      customerId === undefined
        ? registerNew(customers, row, context)
        : registerNamed(customers, customerId, row, context),
    given: {
      id: 'ImportedCustomers',
      fields: { customerId: Type.String(), number: Type.String() },
      of: ({ stream, state }) => ({
        customerId: idOf(stream),
        number: state.status === 'none' ? '' : state.profile.number,
      }),
    },
  });
