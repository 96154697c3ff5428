import { Id, IdOrNumber, Money, object } from '@sales/contracts';
import type { CommandHandler } from '@sales/eventsourcing';
import { type App, streamRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import type { CreditAccount, CreditCommand, CreditEvent } from './credit-account.ts';
import { allParts } from './parts.ts';

export type CreditAccounts = CommandHandler<CreditAccount, CreditCommand, CreditEvent>;

const CreditAccountAnswer = object(
  {
    customerId: Id,
    /** Submitted and not yet paid, by currency. */
    exposure: Type.Array(Money),
    /** Whether orders count: from the first limit of the customer on. */
    counting: Type.Boolean(),
    /** The orders behind it. */
    orders: Type.Array(object({ orderId: Id, open: Money })),
    /** The customer is on hold; these orders asked for credit meanwhile and wait. */
    hold: Type.Optional(object({ reason: Type.String(), orders: Type.Array(Id) })),
    /** -1: never used. */
    revision: Type.Integer(),
  },
  { $id: 'CreditAccount' },
);

export const creditAccountRoutes = (app: App, creditAccounts: Pick<CreditAccounts, 'load'>): void =>
  streamRoute(app, {
    url: '/v1/credit-accounts/:customerId',
    permission: 'creditAccount:read',
    summary: 'Credit account of a customer: the limit, and what counts against it',
    description:
      'Always current: reads the events of the account. Each order counts from submission until it is paid, per ' +
      'currency. Orders of customers who never had a limit do not count: see the receivables.',
    params: object({ customerId: IdOrNumber }),
    ok: CreditAccountAnswer,
    problems: ['credit-account/unknown'],
    of: creditAccounts,
    id: ({ customerId }) => customerId,
    answer: ({ id: customerId, state, revision }) => ({
      customerId,
      counting: state.counting.status !== 'none',
      ...(state.suspended !== undefined && { hold: { reason: state.suspended, orders: [...state.waiting] } }),
      exposure: Object.entries(state.exposure).map(([currency, amount]) => ({ amount, currency })),
      orders: allParts(state.parts).map(([orderId, open]) => ({ orderId, open })),
      revision,
    }),
  });
