import { mostMoney } from '@sales/contracts';
import { commandHandler } from '@sales/eventsourcing';
import { atOneInstant, fold, memoryEventStore, specification, testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import {
  type CreditAccount,
  type CreditCommand,
  type CreditEvent,
  creditAccountDecider,
  exposureIn,
  type OpenOrder,
} from './credit-account.ts';
import { allParts } from './parts.ts';
import { creditAccountSnapshots } from './snapshot.ts';

const begun: CreditEvent = { type: 'CountingBegun', data: {} };
const counted = (...orders: readonly OpenOrder[]): CreditEvent => ({
  type: 'OpenOrdersCounted',
  data: { orders: [...orders], exposures: sumOf(orders), complete: true },
});
const sumOf = (orders: readonly OpenOrder[]) =>
  orders.length === 0 ? [] : [eur(orders.reduce((sum, { amount }) => sum + amount.amount, 0))];

const rules = atOneInstant(creditAccountDecider);
const fresh = specification(creditAccountDecider);
/** An account whose orders count. */
const given = (...events: readonly CreditEvent[]) => fresh(begun, counted(), ...events);
const [first, second] = [testId(1), testId(2)];

const reserve = (
  orderId: string,
  amount: number,
  more: { limit?: number; override?: boolean } = {},
): CreditCommand => ({
  type: 'ReserveCredit',
  orderId,
  amount: eur(amount),
  ...(more.limit !== undefined && { limit: eur(more.limit) }),
  override: more.override ?? false,
});
const reduce = (orderId: string, to: number): CreditCommand => ({
  type: 'ReduceCredit',
  orderId,
  to: eur(to),
  cause: 'payment',
});
const reserved = (orderId: string, amount: number, exposure: number): CreditEvent => ({
  type: 'CreditReserved',
  data: { orderId, amount: eur(amount), overridden: false, exposure: eur(exposure) },
});

const suspended: CreditEvent = { type: 'CreditSuspended', data: { reason: 'doesNotPay' } };
const deferred = (orderId: string): CreditEvent => ({
  type: 'CreditDeferred',
  data: { orderId, reason: 'doesNotPay' },
});
const resume: CreditCommand = { type: 'ResumeCredit' };

/** The account as another process gets it. */
const throughSnapshot = (account: CreditAccount): CreditAccount =>
  creditAccountSnapshots.decode(JSON.parse(JSON.stringify(creditAccountSnapshots.encode(account))));

test('an account holds what money can say, and no approver can give more', () => {
  const refused = (orderId: string, amount: number, exposure: number): CreditEvent => ({
    type: 'CreditRefused',
    data: { orderId, amount: eur(amount), limit: eur(mostMoney), exposure: eur(exposure) },
  });
  given()
    .when(reserve(first, mostMoney))
    .then(reserved(first, mostMoney, mostMoney));
  given(reserved(first, mostMoney - 5, mostMoney - 5))
    .when(reserve(second, 6, { override: true }))
    .then(refused(second, 6, mostMoney - 5));
});

describe('a customer on hold', () => {
  test('is on hold for every process, and so are the orders that wait', () => {
    const account = fold(creditAccountDecider, [reserved(first, 100, 100), suspended, deferred(second)]);
    expect(throughSnapshot(account)).toEqual(account);
    expect(account.waiting).toEqual([second]);
  });

  test('gets no credit, whatever the limit and the approver say, and not for nothing either', () => {
    given(suspended).when(reserve(first, 400)).then(deferred(first));
    given(suspended)
      .when(reserve(first, 400, { limit: 100, override: true }))
      .then(deferred(first));
    given(suspended).when(reserve(first, 0)).then(deferred(first));
    given(suspended, deferred(first)).when(reserve(first, 400)).then();
  });

  test('keeps what it had before, and pays it off', () => {
    given(reserved(first, 600, 600), suspended)
      .when(reserve(first, 600))
      .then();
    given(reserved(first, 600, 600), suspended)
      .when(reduce(first, 0))
      .then({
        type: 'CreditReleased',
        data: { orderId: first, amount: eur(600), cause: 'payment', exposure: eur(0) },
      });
  });

  test('has the orders named that have waited, once', () => {
    given(suspended, deferred(first), deferred(second))
      .when(resume)
      .then({ type: 'CreditResumed', data: { orders: [first, second] } });
    given(suspended, deferred(first), { type: 'CreditResumed', data: { orders: [first] } })
      .when(resume)
      .then();
    given().when(resume).then();
    given(suspended).when({ type: 'SuspendCredit', reason: 'again' }).then();
  });
});

describe('credit', () => {
  test('is taken up to the limit', () => {
    given(reserved(first, 600, 600))
      .when(reserve(second, 400, { limit: 1000 }))
      .then({
        type: 'CreditReserved',
        data: { orderId: second, amount: eur(400), limit: eur(1000), overridden: false, exposure: eur(1000) },
      });
  });

  test('is refused beyond it', () => {
    given(reserved(first, 600, 600))
      .when(reserve(second, 401, { limit: 1000 }))
      .then({
        type: 'CreditRefused',
        data: { orderId: second, amount: eur(401), limit: eur(1000), exposure: eur(600) },
      });
  });

  test('is given beyond it when an approver said so', () => {
    given(reserved(first, 600, 600))
      .when(reserve(second, 900, { limit: 1000, override: true }))
      .then({
        type: 'CreditReserved',
        data: { orderId: second, amount: eur(900), limit: eur(1000), overridden: true, exposure: eur(1500) },
      });
  });

  test('is not taken in another currency than that of the limit, unless an override says so', () => {
    const dollars = { amount: 1, currency: 'USD' };
    const about = { orderId: first, amount: dollars, limit: eur(1000) };
    const foreign = { type: 'ReserveCredit', ...about, override: false } as const;
    const exposure = { amount: 0, currency: 'USD' };
    given()
      .when(foreign)
      .then({ type: 'CreditRefused', data: { ...about, exposure } });
    given()
      .when({ ...foreign, override: true })
      .then({
        type: 'CreditReserved',
        data: { ...about, overridden: true, exposure: dollars },
      });
  });

  test('is unlimited without a limit', () => {
    given()
      .when(reserve(first, 1_000_000))
      .then(reserved(first, 1_000_000, 1_000_000));
  });

  test('is taken once an order', () => {
    given(reserved(first, 600, 600))
      .when(reserve(first, 600, { limit: 1000 }))
      .then();
  });

  test('is released down to what is open, and never up', () => {
    given(reserved(first, 600, 600))
      .when(reduce(first, 250))
      .then({
        type: 'CreditReleased',
        data: { orderId: first, amount: eur(350), cause: 'payment', exposure: eur(250) },
      });
    given(reserved(first, 600, 600))
      .when(reduce(first, 700))
      .then();
    given().when(reduce(first, 0)).then();
  });

  test('is taken again for what a reversal opens, beyond the limit too, and never down', () => {
    const restore = { type: 'RestoreCredit', orderId: first, to: eur(900), cause: 'reversal' } as const;
    const amount = { orderId: first, amount: eur(300), cause: 'reversal', exposure: eur(900) };
    given(reserved(first, 600, 600))
      .when(restore)
      .then({ type: 'CreditRestored', data: amount });
    given(reserved(first, 900, 900))
      .when(restore)
      .then();
  });
});

test('the exposure is the sum of the open parts, whatever is taken and released', () => {
  const order = fc.integer({ min: 1, max: 5 }).map(testId);
  const anyCommand: fc.Arbitrary<CreditCommand> = fc.oneof(
    fc
      .tuple(order, fc.integer({ min: 0, max: 500 }), fc.boolean())
      .map(([id, amount, override]) => reserve(id, amount, { limit: 1000, override })),
    fc.tuple(order, fc.integer({ min: 0, max: 500 })).map(([id, to]) => reduce(id, to)),
  );
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 80, size: 'max' }), (commands) => {
      let state: CreditAccount = { ...rules.initialState, counting: { status: 'complete' } };
      let overridden = false;
      for (const command of commands) {
        const events = rules.decide(command, state);
        const next = events.reduce(rules.evolve, state);
        state = throughSnapshot(next);
        expect(state).toEqual(next);
        overridden ||= events.some((event) => event.type === 'CreditReserved' && event.data.overridden);
        const open = allParts(state.parts).reduce((all, [, part]) => all + part.amount, 0);
        expect(exposureIn(state, 'EUR')).toEqual(eur(open));
        if (!overridden) expect(open).toBeLessThanOrEqual(1000);
        if (events.some(({ type }) => type !== 'CreditRefused')) {
          expect(rules.decide(command, state)).toEqual([]);
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe('a customer that has never had a limit', () => {
  test('has no order counted, and none is refused', () => {
    fresh().when(reserve(first, 1_000_000)).then();
    fresh().when(reduce(first, 0)).then();
    fresh()
      .when({ type: 'CountOrders', orders: [{ orderId: first, amount: eur(5) }], complete: true })
      .then();
  });

  test('is on hold all the same', () => {
    fresh(suspended).when(reserve(first, 400)).then(deferred(first));
  });
});

describe('the first limit', () => {
  const open = { orderId: first, amount: eur(600) };
  const count = (complete: boolean, ...orders: readonly OpenOrder[]): CreditCommand => ({
    type: 'CountOrders',
    orders,
    complete,
  });

  test('begins the counting, once; nothing is taken up to a limit before it is complete', () => {
    fresh().when({ type: 'BeginCounting' }).then(begun);
    fresh()
      .when(reserve(second, 400, { limit: 1000 }))
      .then(begun);
    fresh(begun).when({ type: 'BeginCounting' }).then();
    fresh(begun)
      .when(reserve(second, 400, { limit: 1000 }))
      .then();
    given().when({ type: 'BeginCounting' }).then();
  });

  test('finds what is open already', () => {
    fresh(begun).when(count(true, open)).then(counted(open));
    fresh(begun, counted(open))
      .when(reserve(second, 401, { limit: 1000 }))
      .then({
        type: 'CreditRefused',
        data: { orderId: second, amount: eur(401), limit: eur(1000), exposure: eur(600) },
      });
  });

  test('has each order counted once, also when it has been paid since', () => {
    const some: CreditEvent = {
      type: 'OpenOrdersCounted',
      data: { orders: [open], exposures: [eur(600)], complete: false },
    };
    fresh(begun, some).when(count(true, open)).then(counted());
    fresh(begun, reserved(second, 100, 100))
      .when(reserve(second, 100))
      .then();
    const paid: CreditEvent = {
      type: 'CreditReleased',
      data: { orderId: first, amount: eur(600), cause: 'payment', exposure: eur(0) },
    };
    fresh(begun, some, paid).when(count(true, open)).then(counted());
    fresh(begun, reserved(first, 600, 600), paid)
      .when(count(true, open))
      .then(counted());
    fresh(begun, counted()).when(count(true, open)).then();
  });

  test('finds an order that is paid while it is counted at what is left of it', () => {
    const left: CreditEvent = {
      type: 'OpenOrdersCounted',
      data: { orders: [{ orderId: first, amount: eur(0) }], exposures: [eur(0)], complete: false },
    };
    fresh(begun).when(reduce(first, 0)).then(left);
    fresh(begun, left).when(reduce(first, 0)).then();
    fresh(begun, left).when(count(true, open)).then(counted());
  });

  test('is known to every process', () => {
    const account = fold(creditAccountDecider, [begun]);
    expect(throughSnapshot(account)).toEqual(account);
    expect(throughSnapshot(fold(creditAccountDecider, [begun, counted(open)])).counting).toEqual({
      status: 'complete',
    });
  });
});

test('2,000 orders at once never push the exposure past the limit', async () => {
  const accounts = commandHandler({
    store: memoryEventStore(),
    category: 'creditAccount',
    decider: creditAccountDecider,
  });
  const asked = (nth: number) => {
    const commandId = testId(nth);
    return { commandId, actor: 'user:test', correlationId: commandId, causationId: commandId };
  };
  await accounts.handle(testId(1), { type: 'BeginCounting' }, asked(9001));
  await accounts.handle(testId(1), { type: 'CountOrders', orders: [], complete: true }, asked(9002));
  const results = await Promise.all(
    Array.from({ length: 2000 }, (_, nth) => {
      return accounts.handle(testId(1), reserve(testId(nth), 30, { limit: 1000 }), asked(10_000 + nth));
    }),
  );
  const granted = results.flatMap(({ events }) => events).filter(({ type }) => type === 'CreditReserved');
  const { state } = await accounts.load(testId(1));
  expect([granted.length, exposureIn(state, 'EUR')]).toEqual([33, eur(990)]);
});
