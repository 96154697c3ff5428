import {
  add,
  compare,
  type creditAccounts,
  type EventOf,
  type Money,
  money,
  mostMoney,
  subtract,
  zero,
} from '@sales/contracts';
import type { Decider } from '@sales/eventsourcing';
import { type Parts, partOf, withPart } from './parts.ts';

/**
 * Whether orders count. As long as the customer has had no limit they do not, and ask for nothing. Then each of them
 * asks, and those that were let through before are counted; `seen` are those that count since it began.
 */
export type Counting =
  | { readonly status: 'none' | 'complete' }
  | { readonly status: 'begun'; readonly seen: readonly string[] };

/** What the orders of a customer count for together: submitted and not yet paid. One account a customer. */
export type CreditAccount = {
  readonly counting: Counting;
  /** The open part of each order. */
  readonly parts: Parts;
  /** The sum of the open parts, by currency. */
  readonly exposure: Readonly<Record<string, number>>;
  /** Why the customer is on hold; undefined as long as it is not. */
  readonly suspended: string | undefined;
  /** The orders that asked for credit meanwhile. */
  readonly waiting: readonly string[];
};

/** An order, and what it counts for. */
export type OpenOrder = { readonly orderId: string; readonly amount: Money };

export type CreditCommand =
  /**
   * Takes credit for an order, once. Beyond the limit only with `override`, which an approver has given. Nothing is
   * taken as long as orders do not count, and none up to a limit before all that are open have been counted.
   */
  | {
      readonly type: 'ReserveCredit';
      readonly orderId: string;
      readonly amount: Money;
      readonly limit?: Money;
      readonly override: boolean;
    }
  /** Lets go of what is over the given amount of an order: it was paid, credited or cancelled. */
  | {
      readonly type: 'ReduceCredit';
      readonly orderId: string;
      readonly to: Money;
      readonly cause: string;
    }
  /** Takes what an order counts for more: what had been paid is open again. */
  | {
      readonly type: 'RestoreCredit';
      readonly orderId: string;
      readonly to: Money;
      readonly cause: string;
    }
  /** The customer has a limit. */
  | { readonly type: 'BeginCounting' }
  /** Counts orders that were let through while there was no limit, at what they count for now. */
  | {
      readonly type: 'CountOrders';
      readonly orders: readonly OpenOrder[];
      /** There are no others. */
      readonly complete: boolean;
    }
  /** The customer was put on hold: orders that ask from now on wait. */
  | { readonly type: 'SuspendCredit'; readonly reason: string }
  /** The customer was released. */
  | { readonly type: 'ResumeCredit' };

/** What happens to the credit of a customer. Storage format: never rename. */
export type CreditEvent = EventOf<typeof creditAccounts>;

export const exposureIn = ({ exposure }: CreditAccount, currency: string): Money => ({
  amount: exposure[currency] ?? 0,
  currency,
});

/** Whether the order waits for the customer to be released. */
export const isWaiting = ({ waiting }: CreditAccount, orderId: string): boolean => waiting.includes(orderId);

/** A limit says nothing about what is owed in another currency: the approver of the order has to. */
const isWithin = (exposure: Money, limit: Money): boolean =>
  exposure.currency === limit.currency && compare(exposure, limit) <= 0;

type Command<Type extends CreditCommand['type']> = Extract<CreditCommand, { readonly type: Type }>;

const decide = (command: CreditCommand, account: CreditAccount): readonly CreditEvent[] => {
  const { suspended, waiting } = account;
  switch (command.type) {
    case 'ReserveCredit':
      return reserve(command, account);
    case 'ReduceCredit':
      return reduce(command, account);
    case 'RestoreCredit':
      return restore(command, account);
    case 'BeginCounting':
      return account.counting.status === 'none' ? [{ type: 'CountingBegun', data: {} }] : [];
    case 'CountOrders':
      return count(command.orders, command.complete, account);
    case 'SuspendCredit':
      return suspended === undefined ? [{ type: 'CreditSuspended', data: { reason: command.reason } }] : [];
    case 'ResumeCredit':
      return suspended === undefined ? [] : [{ type: 'CreditResumed', data: { orders: waiting } }];
  }
};

/** Each order once, and none again that was counted and has been paid since. */
const count = (orders: readonly OpenOrder[], complete: boolean, account: CreditAccount): CreditEvent[] => {
  const { counting, parts } = account;
  if (counting.status !== 'begun') return [];
  const fresh = orders.filter(
    ({ orderId }) => !counting.seen.includes(orderId) && partOf(parts, orderId) === undefined,
  );
  if (fresh.length === 0 && !complete) return [];
  const sums = new Map<string, Money>();
  for (const { amount } of fresh)
    sums.set(amount.currency, add(sums.get(amount.currency) ?? exposureIn(account, amount.currency), amount));
  return [{ type: 'OpenOrdersCounted', data: { orders: fresh, exposures: [...sums.values()], complete } }];
};

const reduce = ({ orderId, to, cause }: Command<'ReduceCredit'>, account: CreditAccount): CreditEvent[] => {
  const held = partOf(account.parts, orderId);
  // The order may have been looked at for counting before: it is counted here at what it is now.
  if (held === undefined) return count([{ orderId, amount: to }], false, account);
  if (held.currency !== to.currency || compare(held, to) <= 0) return [];
  const amount = subtract(held, to);
  const exposure = subtract(exposureIn(account, to.currency), amount);
  return [{ type: 'CreditReleased', data: { orderId, amount, cause, exposure } }];
};

const restore = ({ orderId, to, cause }: Command<'RestoreCredit'>, account: CreditAccount): CreditEvent[] => {
  const { counting, parts } = account;
  const known = partOf(parts, orderId);
  if (counting.status === 'none') return [];
  if (counting.status === 'begun' && known === undefined && !counting.seen.includes(orderId)) {
    return count([{ orderId, amount: to }], false, account);
  }
  const held = known ?? zero(to.currency);
  if (held.currency !== to.currency || compare(held, to) >= 0) return [];
  const amount = subtract(to, held);
  const exposure = add(exposureIn(account, to.currency), amount);
  return [{ type: 'CreditRestored', data: { orderId, amount, cause, exposure } }];
};

const reserve = (command: Command<'ReserveCredit'>, account: CreditAccount): CreditEvent[] => {
  const { orderId, amount, limit, override } = command;
  if (partOf(account.parts, orderId) !== undefined) return [];
  const reason = account.suspended;
  if (reason !== undefined) {
    return isWaiting(account, orderId) ? [] : [{ type: 'CreditDeferred', data: { orderId, reason } }];
  }
  const counting = account.counting.status;
  if (counting === 'none') return limit === undefined ? [] : [{ type: 'CountingBegun', data: {} }];
  if (counting === 'begun' && limit !== undefined) return [];
  if (amount.amount === 0) return [];
  const before = exposureIn(account, amount.currency);
  // Without a limit, and beyond it, an account holds what money can say.
  const most = money(mostMoney, amount.currency);
  if (compare(amount, subtract(most, before)) > 0) {
    return [{ type: 'CreditRefused', data: { orderId, amount, limit: most, exposure: before } }];
  }
  const exposure = add(before, amount);
  const isOver = limit !== undefined && !isWithin(exposure, limit);
  if (isOver && !override) return [{ type: 'CreditRefused', data: { orderId, amount, limit, exposure: before } }];
  const limited = limit !== undefined && { limit };
  return [{ type: 'CreditReserved', data: { orderId, amount, ...limited, overridden: isOver, exposure } }];
};

const seeing = (counting: Counting, orders: readonly string[]): Counting =>
  counting.status === 'begun' ? { status: 'begun', seen: [...counting.seen, ...orders] } : counting;

const withCounted = (
  account: CreditAccount,
  { orders, exposures, complete }: Extract<CreditEvent, { type: 'OpenOrdersCounted' }>['data'],
): CreditAccount => ({
  ...account,
  counting: complete
    ? { status: 'complete' }
    : seeing(
        account.counting,
        orders.map(({ orderId }) => orderId),
      ),
  parts: orders.reduce(
    (parts, { orderId, amount }) => withPart(parts, orderId, amount.amount === 0 ? undefined : amount),
    account.parts,
  ),
  exposure: { ...account.exposure, ...Object.fromEntries(exposures.map((sum) => [sum.currency, sum.amount])) },
});

const withExposure = (account: CreditAccount, orderId: string, part: Money, exposure: Money): CreditAccount => ({
  ...account,
  parts: withPart(account.parts, orderId, part.amount === 0 ? undefined : part),
  exposure: { ...account.exposure, [exposure.currency]: exposure.amount },
});

const evolve = (account: CreditAccount, event: CreditEvent): CreditAccount => {
  switch (event.type) {
    case 'CreditReserved': {
      const { orderId, amount, exposure } = event.data;
      return withExposure({ ...account, counting: seeing(account.counting, [orderId]) }, orderId, amount, exposure);
    }
    case 'CreditReleased': {
      const { orderId, amount, exposure } = event.data;
      const held = partOf(account.parts, orderId) ?? zero(amount.currency);
      return withExposure(account, orderId, subtract(held, amount), exposure);
    }
    case 'CreditRestored': {
      const { orderId, amount, exposure } = event.data;
      const held = partOf(account.parts, orderId) ?? zero(amount.currency);
      return withExposure(account, orderId, add(held, amount), exposure);
    }
    case 'CreditRefused':
      return account;
    case 'CountingBegun':
      return { ...account, counting: { status: 'begun', seen: [] } };
    case 'OpenOrdersCounted':
      return withCounted(account, event.data);
    case 'CreditSuspended':
      return { ...account, suspended: event.data.reason };
    case 'CreditDeferred':
      return { ...account, waiting: [...account.waiting, event.data.orderId] };
    case 'CreditResumed':
      return { ...account, suspended: undefined, waiting: [] };
  }
};

/** Two orders at once never push the exposure past the limit: they are decided one after the other on one stream. */
export const creditAccountDecider: Decider<CreditAccount, CreditCommand, CreditEvent> = {
  initialState: { counting: { status: 'none' }, parts: [], exposure: {}, suspended: undefined, waiting: [] },
  decide,
  evolve,
};
