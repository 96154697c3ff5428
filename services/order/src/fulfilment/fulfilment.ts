import type { AllocationChoice, FulfilmentStep, FulfilmentWait, Money } from '@sales/contracts';
import type { Decider } from '@sales/eventsourcing';
import type { FulfilmentEvent, OrderFacts } from './events.ts';

/** What has happened to an order, or what was answered, as far as fulfilment cares. */
export type FulfilmentInput =
  | {
      readonly type: 'Submitted';
      readonly order: OrderFacts;
      readonly awaitingApproval: boolean;
      /** Orders of the customer do not count against a credit, as far as could be seen before. */
      readonly uncounted?: boolean;
    }
  /** The customer has a limit now, and the open orders are being counted. */
  | { readonly type: 'LimitSet' }
  | { readonly type: 'Approved'; readonly override: boolean }
  | { readonly type: 'Rejected' }
  /** `uncounted`: orders of the customer do not count. */
  | { readonly type: 'CreditGranted'; readonly uncounted?: boolean }
  | { readonly type: 'CreditRefused'; readonly amount: Money; readonly exposure: Money; readonly limit: Money }
  | { readonly type: 'CreditDeferred'; readonly reason: string }
  | { readonly type: 'CustomerReleased' }
  | { readonly type: 'AllocationAnswered'; readonly isShort: boolean; readonly choice?: AllocationChoice }
  | { readonly type: 'AllocationOverdue'; readonly attempt: number }
  | { readonly type: 'LinesReleased'; readonly lines: readonly string[] }
  | { readonly type: 'ExposureChanged'; readonly exposure: Money; readonly cause: string; readonly closeDueAt?: string }
  /** A payment was reversed: the order counts for more again, even when its fulfilment is over. */
  | { readonly type: 'ExposureRestored'; readonly exposure: Money }
  /** Everything that was to be shipped is. */
  | { readonly type: 'AllShipped'; readonly closeDueAt?: string }
  | {
      readonly type: 'Cancelled';
      readonly exposure: Money;
      readonly lines: readonly string[];
      readonly reason: string;
      readonly isOver: boolean;
      readonly closeDueAt?: string;
    }
  | { readonly type: 'CloseOverdue'; readonly attempt: number }
  | { readonly type: 'Closed' };

/** A step that fulfilment has been in. */
export type Stage = { readonly step: FulfilmentStep; readonly since: string; readonly waitingFor?: FulfilmentWait };

export type Fulfilment =
  | { readonly status: 'none'; readonly limited: boolean }
  | (OrderFacts & {
      readonly status: 'running' | 'ended';
      readonly stages: readonly Stage[];
      /** Whether the customer has got a limit before the order asked for stock. */
      readonly limited: boolean;
      /** Whether the order went on without credit, so that the account of the customer does not know it by itself. */
      readonly uncounted: boolean;
      /** Whether an approver has said that the order may go beyond the limit. */
      readonly override: boolean;
      /** How often the stock was asked for; 0 before the first time. */
      readonly attempt: number;
      /** When the stock was asked for first. */
      readonly requestedAt?: string;
      /** Why the warehouses were chosen, as they answered first. */
      readonly choice?: AllocationChoice;
      /** What the order counts for against the credit, once it has been granted. */
      readonly exposure: Money;
      readonly closeDueAt?: string;
      /** Whether the order has let its stock go. */
      readonly released: boolean;
    });

export type KnownFulfilment = Exclude<Fulfilment, { status: 'none' }>;

/** Longest list of stages that is kept. */
const mostStages = 50;

export const stageOf = ({ stages }: KnownFulfilment): Stage | undefined => stages.at(-1);
const stepOf = (state: KnownFulfilment): FulfilmentStep => stageOf(state)?.step ?? 'approval';

/** Whether it has asked for credit and not gone on since. */
export const asksForCredit = (state: KnownFulfilment): boolean =>
  state.status === 'running' && stepOf(state) === 'credit';

/** Whether the next step is for this service or another one to take, not for a person and not for a date to come. */
export const waitsForMachines = (state: Fulfilment): boolean => {
  if (state.status !== 'running') return false;
  const stage = stageOf(state);
  return stage?.step === 'allocation' || (stage?.step === 'credit' && stage.waitingFor === 'credit');
};

/** The stock is asked for; `uncounted` says that no credit was. */
const requested = (state: KnownFulfilment, uncounted = false): FulfilmentEvent => {
  const { requestId, entity, policy, maxWarehouses, country, lines, attempt } = state;
  const limit = maxWarehouses !== undefined && { maxWarehouses };
  const place = country !== undefined && { country };
  const asked = { requestId, entity, policy, ...limit, ...place, lines };
  return {
    type: 'AllocationRequested',
    data: { ...asked, attempt: attempt + 1, ...(uncounted && { uncounted }) },
  };
};

/** The step and what it waits for, unchanged. */
const unchanged = (state: KnownFulfilment): { readonly step: FulfilmentStep; readonly waitingFor?: FulfilmentWait } => {
  const waitingFor = stageOf(state)?.waitingFor;
  return { step: stepOf(state), ...(waitingFor !== undefined && { waitingFor }) };
};

/** When the order closes by itself, where it does. */
const closing = (closeDueAt: string | undefined) => closeDueAt !== undefined && { closeDueAt };

const withoutStock = ({ total: exposure }: KnownFulfilment, uncounted = false): FulfilmentEvent => ({
  type: 'StockNotNeeded',
  data: { step: 'settlement', waitingFor: 'settlement', exposure, ...(uncounted && { uncounted }) },
});

const answered = (
  state: KnownFulfilment,
  { isShort, choice }: Extract<FulfilmentInput, { type: 'AllocationAnswered' }>,
): FulfilmentEvent[] => {
  if (state.attempt === 0 || stepOf(state) === 'cancelled') return [];
  const stage = isShort
    ? ({ step: 'backorder', waitingFor: 'stock' } as const)
    : ({ step: 'shipment', waitingFor: 'shipment' } as const);
  const before = unchanged(state);
  if (choice === undefined && before.step === stage.step && before.waitingFor === stage.waitingFor) return [];
  return [{ type: 'AllocationAnswered', data: { ...stage, ...(choice !== undefined && { choice }) } }];
};

/** Lines hold nothing any more, and never will. It is news when the order has not asked for it. */
const released = (
  { lines, attempt, released: isAsked }: KnownFulfilment,
  { lines: gone }: Extract<FulfilmentInput, { type: 'LinesReleased' }>,
): FulfilmentEvent[] => {
  if (isAsked || attempt === 0 || !lines.some(({ lineId }) => gone.includes(lineId))) return [];
  return [{ type: 'AllocationAnswered', data: { step: 'backorder', waitingFor: 'cancelling' } }];
};

const isFree = ({ amount }: Money): boolean => amount === 0;

const decideRunning = (input: FulfilmentInput, state: KnownFulfilment, at: string): readonly FulfilmentEvent[] => {
  const step = stepOf(state);
  switch (input.type) {
    case 'Submitted':
      return step === 'approval' ? [started(input, state.limited)] : [];
    case 'LimitSet':
      return limitNoted(state.limited, unchanged(state));
    case 'Approved':
      return step === 'approval' ? [creditRequested(input.override)] : [];
    case 'Rejected':
      return step === 'approval' ? [{ type: 'OrderSentBack', data: { step: 'approval', waitingFor: 'change' } }] : [];
    case 'CreditGranted':
      if (step !== 'credit') return [];
      // Who counts the open orders has been here since, and relies on this one to ask.
      if (input.uncounted === true && state.limited) return [creditRequested(state.override)];
      return [state.lines.length > 0 ? requested(state, input.uncounted) : withoutStock(state, input.uncounted)];
    case 'CreditRefused': {
      if (step !== 'credit') return [];
      const { amount, exposure, limit } = input;
      const data = { step: 'approval', waitingFor: 'decision', amount, exposure, limit } as const;
      return [{ type: 'CreditRefused', data }];
    }
    case 'CreditDeferred': {
      const data = { step: 'credit', waitingFor: 'release', reason: input.reason } as const;
      return step === 'credit' ? [{ type: 'CreditDeferred', data }] : [];
    }
    case 'CustomerReleased':
      // Also when the deferral is still on its way here: it comes too late then, and the new request is answered all
      // the same.
      return step === 'credit' ? [creditRequested(state.override)] : [];
    case 'AllocationAnswered':
      return answered(state, input);
    case 'AllocationOverdue': {
      if (step !== 'allocation' || input.attempt !== state.attempt) return [];
      const { attempt, requestedAt = at } = state;
      return [{ type: 'AllocationTimedOut', data: { step, attempt, since: requestedAt } }, requested(state)];
    }
    case 'LinesReleased':
      return released(state, input);
    case 'ExposureChanged': {
      const { exposure, cause, closeDueAt } = input;
      if (exposure.amount >= state.exposure.amount) return [];
      if (!isFree(exposure)) return [{ type: 'ExposureReduced', data: { ...unchanged(state), exposure, cause } }];
      const stage = { step: 'settlement', waitingFor: 'closing' } as const;
      return [{ type: 'ExposureReduced', data: { ...stage, exposure, cause, ...closing(closeDueAt) } }];
    }
    case 'ExposureRestored':
      return restored(state, input.exposure);
    case 'AllShipped': {
      // With nothing left to pay, no payment follows that would say when the order is to be closed.
      if (!isFree(state.exposure) || state.closeDueAt !== undefined) return [];
      const stage = { step: 'settlement', waitingFor: 'closing' } as const;
      const { exposure } = state;
      return [
        { type: 'ExposureReduced', data: { ...stage, exposure, cause: 'shipment', ...closing(input.closeDueAt) } },
      ];
    }
    case 'Cancelled': {
      const { exposure, lines, reason, isOver, closeDueAt } = input;
      const stage = isOver
        ? ({ step: 'cancelled' } as const)
        : ({ step: 'settlement', waitingFor: 'closing' } as const);
      const closes = !isOver && isFree(exposure) && closing(closeDueAt);
      const data = { ...stage, exposure, lines: state.attempt === 0 ? [] : lines, reason, ...closes };
      return [{ type: 'ReleaseRequested', data }];
    }
    case 'CloseOverdue':
      return [{ type: 'CloseDue', data: { ...unchanged(state), attempt: input.attempt } }];
    case 'Closed':
      return [{ type: 'FulfilmentEnded', data: { step: 'done' } }];
  }
};

const creditRequested = (override: boolean): FulfilmentEvent => ({
  type: 'CreditRequested',
  data: { step: 'credit', waitingFor: 'credit', override },
});

const stageAtStart = (
  { awaitingApproval, uncounted = false, order }: Extract<FulfilmentInput, { type: 'Submitted' }>,
  limited: boolean,
) => {
  if (awaitingApproval) return { step: 'approval', waitingFor: 'decision' } as const;
  if (uncounted && !limited && order.lines.length > 0) return { step: 'allocation', waitingFor: 'answer' } as const;
  return { step: 'credit', waitingFor: 'credit' } as const;
};

const started = (input: Extract<FulfilmentInput, { type: 'Submitted' }>, limited: boolean): FulfilmentEvent => {
  const stage = stageAtStart(input, limited);
  return { type: 'FulfilmentStarted', data: { ...stage, ...input.order } };
};

const restored = (state: KnownFulfilment, exposure: Money): FulfilmentEvent[] =>
  exposure.amount > state.exposure.amount
    ? [{ type: 'ExposureRestored', data: { ...unchanged(state), exposure } }]
    : [];

/** What was paid may be open again, and paid again. */
const decideEnded = (input: FulfilmentInput, state: KnownFulfilment): readonly FulfilmentEvent[] => {
  if (input.type === 'ExposureRestored') return restored(state, input.exposure);
  if (input.type !== 'ExposureChanged' || input.exposure.amount >= state.exposure.amount) return [];
  const { exposure, cause } = input;
  return [{ type: 'ExposureReduced', data: { ...unchanged(state), exposure, cause } }];
};

/** Only what has not gone on yet can still ask for credit: what has is counted by who found it. */
const limitNoted = (
  limited: boolean,
  stage: Extract<FulfilmentEvent, { type: 'LimitNoted' }>['data'],
): FulfilmentEvent[] =>
  limited || !['approval', 'credit'].includes(stage.step) ? [] : [{ type: 'LimitNoted', data: stage }];

const decideFirst = (input: FulfilmentInput, limited: boolean): readonly FulfilmentEvent[] => {
  if (input.type === 'Submitted') return [started(input, limited)];
  if (input.type !== 'LimitSet') return [];
  return limitNoted(limited, { step: 'credit', waitingFor: 'credit' });
};

const decide = (input: FulfilmentInput, state: Fulfilment, at: string): readonly FulfilmentEvent[] => {
  if (state.status === 'none') return decideFirst(input, state.limited);
  return state.status === 'ended' ? decideEnded(input, state) : decideRunning(input, state, at);
};

const enter = (stages: readonly Stage[], { step, waitingFor }: Entered, since: string): readonly Stage[] => {
  const last = stages.at(-1);
  if (last?.step === step && last.waitingFor === waitingFor) return stages;
  return [...stages, { step, since, ...(waitingFor !== undefined && { waitingFor }) }].slice(-mostStages);
};

type Entered = { readonly step: FulfilmentStep; readonly waitingFor?: FulfilmentWait };

const evolve = (state: Fulfilment, event: FulfilmentEvent, at: string): Fulfilment => {
  if (event.type === 'FulfilmentStarted') {
    const { step, waitingFor, ...order } = event.data;
    const stages = state.status === 'none' ? [] : state.stages;
    const none = { amount: 0, currency: order.total.currency };
    const fresh = { attempt: 0, exposure: none, override: false, uncounted: false, released: false };
    const { limited } = state;
    const begun = { ...order, ...fresh, limited, status: 'running', stages: enter(stages, event.data, at) } as const;
    return step === 'allocation' ? asked(begun, { attempt: 1, uncounted: true }, at) : begun;
  }
  if (state.status !== 'none') return evolveKnown(state, event, at);
  return event.type === 'LimitNoted' ? { ...state, limited: true } : state;
};

const asked = (
  state: KnownFulfilment,
  { attempt, uncounted = false }: { readonly attempt: number; readonly uncounted?: boolean },
  at: string,
): KnownFulfilment => ({
  ...state,
  stages: enter(state.stages, { step: 'allocation', waitingFor: 'answer' }, at),
  attempt,
  uncounted: state.uncounted || uncounted,
  requestedAt: state.requestedAt ?? at,
  exposure: attempt === 1 ? state.total : state.exposure,
});

const evolveKnown = (
  state: KnownFulfilment,
  event: Exclude<FulfilmentEvent, { type: 'FulfilmentStarted' }>,
  at: string,
): KnownFulfilment => {
  switch (event.type) {
    case 'AllocationRequested':
      return asked(state, event.data, at);
    case 'StockNotNeeded': {
      const { exposure, uncounted = false } = event.data;
      return { ...state, stages: enter(state.stages, event.data, at), exposure, uncounted };
    }
    case 'LimitNoted':
      return { ...state, limited: true };
    case 'AllocationTimedOut':
      return state;
    case 'ExposureReduced':
    case 'ReleaseRequested': {
      const { exposure, closeDueAt, step } = event.data;
      return {
        ...state,
        stages: enter(state.stages, event.data, at),
        exposure,
        status: step === 'cancelled' ? 'ended' : state.status,
        released: state.released || event.type === 'ReleaseRequested',
        ...(closeDueAt !== undefined && { closeDueAt }),
      };
    }
    case 'ExposureRestored':
      return { ...state, exposure: event.data.exposure };
    case 'FulfilmentEnded':
      return {
        ...state,
        stages: enter(state.stages, event.data, at),
        status: 'ended',
        exposure: { ...state.exposure, amount: 0 },
      };
    case 'CreditRequested':
      return { ...state, stages: enter(state.stages, event.data, at), override: event.data.override };
    case 'CreditRefused':
    case 'CreditDeferred':
    case 'OrderSentBack':
    case 'CloseDue':
      return { ...state, stages: enter(state.stages, event.data, at) };
    case 'AllocationAnswered': {
      const { choice } = event.data;
      return { ...state, stages: enter(state.stages, event.data, at), ...(choice !== undefined && { choice }) };
    }
  }
};

/**
 * The fulfilment of one order: approval, credit, stock, until everything is shipped and paid or let go. Its stream is
 * its inbox and its outbox.
 */
export const fulfilmentDecider: Decider<Fulfilment, FulfilmentInput, FulfilmentEvent> = {
  initialState: { status: 'none', limited: false },
  decide,
  evolve,
};
