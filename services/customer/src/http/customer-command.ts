import { Id, object } from '@sales/contracts';
import type { CommandContext } from '@sales/eventsourcing';
import { type App, commandRoute } from '@sales/service-kit';
import type { Static, TObject } from 'typebox';
import type { Customers } from '../customers.ts';
import type { CustomerCommand } from '../domain/customer/commands.ts';
import type { CustomerErrorCode } from '../domain/customer/errors.ts';
import { Customer, toCustomer } from './representation.ts';

export const CustomerPath = object({ customerId: Id });

const nothing = object({});

export type CustomerCommandRoute<Body extends TObject> = {
  /** What to do: `POST /customer/v1/customers/{customerId}/<verb>`. */
  readonly verb: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: Body;
  readonly reason?: (body: Static<Body>) => string | undefined;
  /** Refusals beside those that every command can get. */
  readonly problems?: readonly CustomerErrorCode[];
  readonly command: (body: Static<Body>, context: CommandContext) => CustomerCommand;
};

/** A command on one customer; the answer is the customer after it. */
export const customerCommand = <Body extends TObject = typeof nothing>(
  app: App,
  customers: Customers,
  { verb, problems = [], command, ...route }: CustomerCommandRoute<Body>,
): void =>
  commandRoute(app, {
    ...route,
    method: 'POST',
    url: `/v1/customers/:customerId/${verb}`,
    params: CustomerPath,
    ok: { schema: Customer },
    problems: ['customer/unknown', 'customer/deactivated', 'customer/dated-too-early', ...problems],
    command: ({ params, body, context }) => customers.handle(params.customerId, command(body, context), context),
    answer: toCustomer,
  });
