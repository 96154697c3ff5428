import { IdOrNumber, object } from '@sales/contracts';
import { type CommandContext, derivedId } from '@sales/eventsourcing';
import { type App, commandRoute, handleNamed, type Permission } from '@sales/service-kit';
import type { Static, TObject } from 'typebox';
import type { CustomerCommand } from './commands.ts';
import type { Customers } from './customers.ts';
import type { CustomerErrorCode } from './errors.ts';
import { Customer, toCustomer } from './representation.ts';

export const CustomerPath = object({ customerId: IdOrNumber });

const nothing = object({});

export type CustomerCommandRoute<Body extends TObject> = {
  /** What to do: `POST /customer/v1/customers/{customerId}/<verb>`. */
  readonly verb: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: Body;
  readonly reason?: (body: Static<Body>) => string | undefined;
  /** Default: that of the verb. */
  readonly permission?: Permission;
  /** Refusals beside those that every command can get. */
  readonly problems?: readonly CustomerErrorCode[];
  /**
   * What the body makes under an id of the client's own, with the id: unique in the customer. Undefined without one.
   */
  readonly named?: (body: Static<Body>) => string | undefined;
  /** See `CommandRoute`. */
  readonly sets?: (body: Static<Body>) => readonly string[];
  /** Who owns the customer afterwards: a user whose customers the sender may see. */
  readonly givesTo?: (body: Static<Body>) => string;
  readonly command: (body: Static<Body>, context: CommandContext) => CustomerCommand;
};

const everywhere = [
  'customer/unknown',
  'customer/deactivated',
  'customer/erased',
  'customer/dated-too-early',
] as const satisfies readonly CustomerErrorCode[];

/** The route of a command on one customer; the answer is the customer after it. */
export const customerCommand =
  <Body extends TObject = typeof nothing>({
    verb,
    permission = `customer:${verb}`,
    problems = [],
    named,
    command,
    ...route
  }: CustomerCommandRoute<Body>) =>
  (app: App, customers: Customers): void =>
    commandRoute(app, {
      ...route,
      method: 'POST',
      url: `/v1/customers/:customerId/${verb}`,
      permission,
      params: CustomerPath,
      ok: { schema: Customer },
      problems: [...everywhere, ...problems],
      command: async ({ params: { customerId }, body, context }) => {
        const wanted = command(body, context);
        const name = named?.(body);
        if (name === undefined) return customers.handle(customerId, wanted, context);
        const once = { commandId: derivedId(customerId, name), content: body };
        return handleNamed(customers, customerId, context, once, async () => wanted);
      },
      answer: toCustomer,
    });
