import { allocations, customers, orders } from '@sales/contracts';
import {
  type Cause,
  type CommandHandler,
  derivedId,
  type NewEvent,
  type ProcessManager,
  type Reaction,
  type Timers,
} from '@sales/eventsourcing';
import { type CreditAccount, type CreditCommand, type CreditEvent, isWaiting } from '../credit-accounts/index.ts';
import type { EntityThen } from '../entities/index.ts';
import type { OrderCommand, OrderEvent, OrderState } from '../orders/index.ts';
import { creditReason } from './credit-policy.ts';
import { askAgainAt, closeAt } from './deadline-policy.ts';
import type { FulfilmentEvent } from './events.ts';
import {
  asksForCredit,
  type Fulfilment,
  type FulfilmentInput,
  type KnownFulfilment,
  waitsForMachines,
} from './fulfilment.ts';
import { type CountingDeps, countOpenOrders } from './open-orders.ts';
import { type FulfilmentWork, route, wokenBy } from './routing.ts';

export type FulfilmentDeps = Pick<CountingDeps, 'openOrders' | 'countedTogether'> & {
  readonly fulfilments: CommandHandler<Fulfilment, FulfilmentInput, FulfilmentEvent>;
  readonly orders: CommandHandler<OrderState, OrderCommand, OrderEvent>;
  readonly creditAccounts: CommandHandler<CreditAccount, CreditCommand, CreditEvent>;
  readonly timers: Timers;
  /** What a company decides on for its orders at an instant. */
  readonly entityAt: (entity: string, at: string) => Promise<Pick<EntityThen, 'policies'>>;
  /** Told since when an order waits for machines, and when it does no more. */
  readonly waiting?: { note(orderId: string, since: string | undefined): void };
};

/** Consumer group, and owner of the timers. */
export const name = 'fulfilment';

/** What the process hears. */
export const topics = [orders.topic.name, allocations.topic.name, customers.topic.name];

type Alarm = {
  readonly kind: 'allocation' | 'close';
  readonly orderId: string;
  readonly attempt: number;
  readonly dueAt: string;
  /** Absent in alarms that were set before there was one. */
  readonly cause?: Cause;
};

const causeOf = ({ eventId, metadata }: NewEvent<FulfilmentEvent>): { readonly cause: Cause } => ({
  cause: { correlationId: metadata.correlationId, causationId: eventId },
});

const timerId = ({ kind, orderId, attempt }: Pick<Alarm, 'kind' | 'orderId' | 'attempt'>): string =>
  derivedId(orderId, `${name}:${kind}:${attempt}`);

type Happened<Type extends FulfilmentEvent['type']> = NewEvent<Extract<FulfilmentEvent, { type: Type }>>;

/**
 * Carries an order from submission to its end: credit, stock, backorder, release, and closing by itself. It asks other
 * services by what it publishes and hears their answers on their topics. Of customers it hears who is on hold: the
 * credit account of each says so to every order that asks, and names those that asked in vain when the customer is
 * released.
 */
export const fulfilmentProcess = (
  deps: FulfilmentDeps,
): ProcessManager<Fulfilment, FulfilmentInput, FulfilmentEvent, FulfilmentWork> => {
  const { fulfilments, orders, creditAccounts, timers, entityAt } = deps;

  const setAlarm = (alarm: Alarm): Promise<void> =>
    timers.schedule(name, { timerId: timerId(alarm), dueAt: alarm.dueAt, payload: alarm });

  const closeLater = async (
    event: NewEvent<FulfilmentEvent>,
    orderId: string,
    attempt: number,
    dueAt: string | undefined,
  ): Promise<void> => {
    if (dueAt !== undefined) await setAlarm({ kind: 'close', orderId, attempt, dueAt, ...causeOf(event) });
  };

  /** When an order closes by itself that is settled since an instant, as its company said then. */
  const dueAfter = async (entity: string, since: string): Promise<string | undefined> =>
    closeAt(since, (await entityAt(entity, since)).policies.autoCloseDays);

  /**
   * Lets go of what was taken too late: the order had asked before, has gone on since, and may count for less now. What
   * counts for less from here on finds what was taken.
   */
  const dropLateCredit = async (orderId: string, customerId: string, { command }: Reaction<FulfilmentInput>) => {
    const { state } = await fulfilments.load(orderId);
    if (state.status === 'none' || asksForCredit(state)) return;
    const reduce = { type: 'ReduceCredit', orderId, to: state.exposure, cause: 'late' } as const;
    await creditAccounts.handle(customerId, reduce, command('drop-late-credit'));
  };

  const askForCredit = async (
    { orderId, customerId, total, creditLimit }: KnownFulfilment,
    reaction: Reaction<FulfilmentInput>,
    override: boolean,
  ): Promise<void> => {
    // A question that comes again after it was answered might be answered otherwise now.
    const { state } = await fulfilments.load(orderId);
    if (state.status === 'none' || !asksForCredit(state)) return reaction.answered();
    const limit = creditLimit !== undefined && { limit: creditLimit };
    const reserve = { type: 'ReserveCredit', orderId, amount: total, ...limit, override } as const;
    let result = await creditAccounts.handle(customerId, reserve, reaction.command('reserve-credit'));
    const isDeferred = result.state.suspended !== undefined;
    if (creditLimit !== undefined && result.state.counting.status !== 'complete' && !isDeferred) {
      await countOpenOrders(deps, customerId, reaction.command);
      result = await creditAccounts.handle(customerId, reserve, reaction.command('reserve-counted-credit'));
    }
    if (result.events.some(({ type }) => type === 'CreditReserved'))
      await dropLateCredit(orderId, customerId, reaction);
    const { suspended: reason } = result.state;
    const refused = result.events.find((event) => event.type === 'CreditRefused');
    if (refused !== undefined) reaction.answer({ id: orderId, input: { type: 'CreditRefused', ...refused.data } });
    else if (reason !== undefined && isWaiting(result.state, orderId)) {
      reaction.answer({ id: orderId, input: { type: 'CreditDeferred', reason } });
    } else {
      const uncounted = result.state.counting.status === 'none';
      reaction.answer({ id: orderId, input: { type: 'CreditGranted', ...(uncounted && { uncounted }) } });
    }
  };

  const askForStock = async (
    event: NewEvent<FulfilmentEvent>,
    { orderId, entity }: KnownFulfilment,
    attempt: number,
  ): Promise<void> => {
    const { recordedAt } = event.metadata;
    const { allocationTimeoutSeconds } = (await entityAt(entity, recordedAt)).policies;
    const dueAt = askAgainAt(recordedAt, attempt, allocationTimeoutSeconds * 1000);
    await setAlarm({ kind: 'allocation', orderId, attempt, dueAt, ...causeOf(event) });
  };

  /** By what the order counts for now: an event that comes again may be followed by others that say otherwise. */
  const changeCredit = async (
    type: 'ReduceCredit' | 'RestoreCredit',
    { orderId, customerId }: KnownFulfilment,
    reaction: Reaction<FulfilmentInput>,
    cause: string,
  ): Promise<void> => {
    const { state } = await fulfilments.load(orderId);
    if (state.status === 'none') return;
    const name = type === 'ReduceCredit' ? 'reduce-credit' : 'restore-credit';
    await creditAccounts.handle(customerId, { type, orderId, to: state.exposure, cause }, reaction.command(name));
  };

  const close = async (
    event: Happened<'CloseDue'>,
    { orderId, entity }: KnownFulfilment,
    reaction: Reaction<FulfilmentInput>,
  ): Promise<void> => {
    const { attempt } = event.data;
    const { state } = await orders.handle(
      orderId,
      { type: 'CloseOrder', automatic: true },
      reaction.command('close-order'),
    );
    if (state.status === 'closed') return;
    await closeLater(event, orderId, attempt + 1, await dueAfter(entity, event.metadata.recordedAt));
  };

  const react = async (
    event: NewEvent<FulfilmentEvent>,
    state: KnownFulfilment,
    reaction: Reaction<FulfilmentInput>,
  ): Promise<void> => {
    const { orderId } = state;
    switch (event.type) {
      case 'FulfilmentStarted':
        if (event.data.step === 'credit') await askForCredit(state, reaction, false);
        if (event.data.step === 'allocation') await askForStock(event, state, 1);
        return;
      case 'CreditRequested':
        return askForCredit(state, reaction, event.data.override);
      case 'CreditRefused': {
        const { amount, exposure, limit } = event.data;
        const reasons = [creditReason({ amount, exposure, limit })];
        await orders.handle(orderId, { type: 'RequestApproval', reasons }, reaction.command('request-approval'));
        return;
      }
      case 'AllocationRequested':
        return askForStock(event, state, event.data.attempt);
      case 'AllocationAnswered':
        return timers.cancel(name, timerId({ kind: 'allocation', orderId, attempt: state.attempt }));
      case 'StockNotNeeded':
        await orders.handle(orderId, { type: 'RecordAllocation', lines: [] }, reaction.command('confirm-order'));
        return;
      case 'ExposureReduced':
        await changeCredit('ReduceCredit', state, reaction, event.data.cause);
        return closeLater(event, orderId, 1, event.data.closeDueAt);
      case 'ExposureRestored':
        return changeCredit('RestoreCredit', state, reaction, 'reversal');
      case 'ReleaseRequested':
        await changeCredit('ReduceCredit', state, reaction, 'cancellation');
        return closeLater(event, orderId, 1, event.data.closeDueAt);
      case 'CloseDue':
        return close(event, state, reaction);
      case 'FulfilmentEnded':
        if (state.closeDueAt !== undefined) await timers.cancel(name, timerId({ kind: 'close', orderId, attempt: 1 }));
        // Nothing of a closed order is open; should anything be left, it is let go with it.
        return changeCredit('ReduceCredit', state, reaction, 'closing');
      case 'AllocationTimedOut':
      case 'CreditDeferred':
      case 'OrderSentBack':
      case 'LimitNoted':
        return;
    }
  };

  return {
    name,
    topics,
    handler: deps.fulfilments,
    route,
    carryOut: async (work, { command }) => {
      switch (work.type) {
        case 'Start': {
          const { order } = work.input;
          const { counting, suspended } = (await creditAccounts.load(order.customerId)).state;
          const uncounted = counting.status === 'none' && suspended === undefined;
          return [{ id: order.orderId, input: { ...work.input, ...(uncounted && { uncounted }) } }];
        }
        case 'Date': {
          const { orderId, input, since } = work;
          const { state } = await fulfilments.load(orderId);
          const closeDueAt = state.status === 'none' ? undefined : await dueAfter(state.entity, since);
          return [{ id: orderId, input: { ...input, ...(closeDueAt !== undefined && { closeDueAt }) } }];
        }
        case 'Hold':
          return wokenBy((await creditAccounts.handle(work.customerId, work.command, command('hold'))).events);
        case 'Count':
          await countOpenOrders(deps, work.customerId, command);
          return [];
      }
    },
    react: async (event, state, reaction) => {
      if (state.status === 'none') return;
      deps.waiting?.note(state.orderId, waitsForMachines(state) ? event.metadata.recordedAt : undefined);
      await react(event, state, reaction);
    },
    alarm: (payload) => {
      // Set above and nowhere else.
      const { kind, orderId, attempt, cause } = payload as Alarm;
      const type = kind === 'allocation' ? 'AllocationOverdue' : 'CloseOverdue';
      return { id: orderId, input: { type, attempt }, ...(cause !== undefined && { cause }) };
    },
  };
};
