import { add, compare, type Money, subtract, zero } from '@sales/contracts';
import type { Decider } from '@sales/eventsourcing';
import { type Parts, partOf, withPart } from './parts.ts';

/** What the orders of a customer count for together: submitted and not yet paid. One account a customer. */
export type CreditAccount = {
  /** The open part of each order. */
  readonly parts: Parts;
  /** The sum of the open parts, by currency. */
  readonly exposure: Readonly<Record<string, number>>;
};

export type CreditCommand =
  /** Takes credit for an order, once. Beyond the limit only with `override`, which an approver has given. */
  | {
      readonly type: 'ReserveCredit';
      readonly at: string;
      readonly orderId: string;
      readonly amount: Money;
      readonly limit?: Money;
      readonly override: boolean;
    }
  /** Lets go of what is over the given amount of an order: it was paid, credited or cancelled. */
  | {
      readonly type: 'ReduceCredit';
      readonly at: string;
      readonly orderId: string;
      readonly to: Money;
      readonly cause: string;
    };

/** Storage format: never rename. `exposure` is the sum after the event, in the currency of the amount. */
export type CreditEvent =
  | {
      readonly type: 'CreditReserved';
      readonly data: {
        readonly at: string;
        readonly orderId: string;
        readonly amount: Money;
        readonly limit?: Money;
        readonly overridden: boolean;
        readonly exposure: Money;
      };
    }
  /** The order would have pushed the exposure past the limit. */
  | {
      readonly type: 'CreditRefused';
      readonly data: {
        readonly at: string;
        readonly orderId: string;
        readonly amount: Money;
        readonly limit: Money;
        readonly exposure: Money;
      };
    }
  | {
      readonly type: 'CreditReleased';
      readonly data: {
        readonly at: string;
        readonly orderId: string;
        readonly amount: Money;
        readonly cause: string;
        readonly exposure: Money;
      };
    };

export const exposureIn = ({ exposure }: CreditAccount, currency: string): Money => ({
  amount: exposure[currency] ?? 0,
  currency,
});

/** A limit says nothing about what is owed in another currency: whoever approves the order has to. */
const isWithin = (exposure: Money, limit: Money): boolean =>
  exposure.currency === limit.currency && compare(exposure, limit) <= 0;

const decide = (command: CreditCommand, account: CreditAccount): readonly CreditEvent[] => {
  const { at, orderId } = command;
  const held = partOf(account.parts, orderId);
  if (command.type === 'ReduceCredit') {
    const { to, cause } = command;
    if (held === undefined || held.currency !== to.currency || compare(held, to) <= 0) return [];
    const amount = subtract(held, to);
    const exposure = subtract(exposureIn(account, to.currency), amount);
    return [{ type: 'CreditReleased', data: { at, orderId, amount, cause, exposure } }];
  }
  const { amount, limit, override } = command;
  if (held !== undefined || amount.amount === 0) return [];
  const before = exposureIn(account, amount.currency);
  const exposure = add(before, amount);
  const isOver = limit !== undefined && !isWithin(exposure, limit);
  if (isOver && !override) return [{ type: 'CreditRefused', data: { at, orderId, amount, limit, exposure: before } }];
  const limited = limit !== undefined && { limit };
  return [{ type: 'CreditReserved', data: { at, orderId, amount, ...limited, overridden: isOver, exposure } }];
};

const withExposure = (account: CreditAccount, orderId: string, part: Money, exposure: Money): CreditAccount => ({
  parts: withPart(account.parts, orderId, part.amount === 0 ? undefined : part),
  exposure: { ...account.exposure, [exposure.currency]: exposure.amount },
});

const evolve = (account: CreditAccount, event: CreditEvent): CreditAccount => {
  switch (event.type) {
    case 'CreditReserved': {
      const { orderId, amount, exposure } = event.data;
      return withExposure(account, orderId, amount, exposure);
    }
    case 'CreditReleased': {
      const { orderId, amount, exposure } = event.data;
      const held = partOf(account.parts, orderId) ?? zero(amount.currency);
      return withExposure(account, orderId, subtract(held, amount), exposure);
    }
    case 'CreditRefused':
      return account;
  }
};

/** Two orders at once never push the exposure past the limit: they are decided one after the other on one stream. */
export const creditAccountDecider: Decider<CreditAccount, CreditCommand, CreditEvent> = {
  initialState: { parts: [], exposure: {} },
  decide,
  evolve,
};
