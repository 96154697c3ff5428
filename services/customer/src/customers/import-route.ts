import { object } from '@sales/contracts';
import { streamName } from '@sales/eventsourcing';
import { type App, commandRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { Customers } from './customers.ts';
import { type Imported, importCustomers, type RowResult } from './import.ts';

const ImportBody = object(
  {
    rows: Type.Array(Type.Unknown({ description: 'As the body of a registration, with an optional `customerId`' }), {
      minItems: 1,
      maxItems: 1000,
    }),
  },
  { $id: 'ImportCustomers' },
);

const Row = Type.Object(
  {
    /** Place in the request, from 0. */
    row: Type.Integer(),
    status: Type.Union([Type.Literal('registered'), Type.Literal('refused'), Type.Literal('invalid')]),
    customerId: Type.Optional(Type.String()),
    number: Type.Optional(Type.String()),
    code: Type.Optional(Type.String({ description: 'Why it was refused' })),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    errors: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String(), allowed: Type.Optional(Type.Unknown()) })),
    ),
  },
  { $id: 'ImportedRow' },
);

const Report = object(
  {
    registered: Type.Integer(),
    refused: Type.Integer(),
    invalid: Type.Integer(),
    rows: Type.Array(Row),
  },
  { $id: 'ImportedCustomers' },
);

const toRow = (result: RowResult, row: number): Static<typeof Row> => {
  switch (result.status) {
    case 'registered':
      return { row, ...result };
    case 'refused':
      return { row, ...result, details: { ...result.details } };
    case 'invalid':
      return { row, status: 'invalid', errors: result.errors.map(({ in: _, ...error }) => error) };
  }
};

const toReport = ({ results }: Imported): Static<typeof Report> => {
  const count = (status: RowResult['status']): number => results.filter((result) => result.status === status).length;
  return {
    registered: count('registered'),
    refused: count('refused'),
    invalid: count('invalid'),
    rows: results.map(toRow),
  };
};

export const importRoute = (app: App, customers: Customers): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/customers/import',
    permission: 'customer:register',
    summary: 'Register up to 1,000 customers, each on its own',
    description:
      'Each row is registered, refused or invalid by itself. Send a file again with its key: nothing is doubled. ' +
      'A row with a `customerId` is registered once for it, as by a PUT.',
    body: ImportBody,
    bodyLimit: 4 * 1024 * 1024,
    ok: { schema: Report },
    // The rows leave their events in many streams: the report as a whole is remembered like a refusal.
    command: async ({ body: { rows }, context }) => {
      const imported = await importCustomers(customers, rows, context);
      return {
        stream: streamName('import', context.commandId),
        events: [],
        state: imported,
        revision: undefined,
        position: undefined,
        also: imported.tokens,
      };
    },
    answer: ({ state }) => toReport(state),
  });
