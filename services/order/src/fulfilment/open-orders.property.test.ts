import { defaultPolicies } from '@sales/contracts';
import {
  commandHandler,
  type PublishedEvent,
  position,
  processReactions,
  StoreUnavailable,
  streamName,
} from '@sales/eventsourcing';
import { heard, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditAccountDecider, exposureIn } from '../credit-accounts/credit-account.ts';
import { partOf } from '../credit-accounts/parts.ts';
import { orderDecider } from '../orders/decider.ts';
import { eur } from '../testing/orders.ts';
import { asksForCredit, fulfilmentDecider, stageOf } from './fulfilment.ts';
import { fulfilmentProcess } from './process.ts';

const customerId = testId(900);
const ofCustomer = streamName('customer', customerId);
const limit = eur(1_000_000);

/** What happens to an order, one after the other; to all orders and to the customer it happens at once. */
type Life = {
  readonly limited: boolean;
  /** Whether it is for goods, not only for services. */
  readonly goods: boolean;
  readonly approval: 'none' | 'given' | 'resubmitted';
  /** What is open after each payment. */
  readonly open: readonly number[];
  /** Whether it is closed when nothing is open, and a payment is reversed then. */
  readonly reopened: boolean;
};

const life: fc.Arbitrary<Life> = fc.record({
  limited: fc.boolean(),
  goods: fc.boolean(),
  approval: fc.constantFrom('none', 'none', 'given', 'resubmitted'),
  open: fc.subarray([60, 25, 0]),
  reopened: fc.boolean(),
});

const plan = fc.record({
  lives: fc.array(life, { minLength: 1, maxLength: 4 }),
  limits: fc.nat(2),
  isHeld: fc.boolean(),
  /** The calls that fail: the even ones before they have done anything, the others after it. */
  crashes: fc.uniqueArray(fc.nat(60), { maxLength: 8 }),
});

/** The process over stores in memory. Every call waits for its turn among all that are under way. */
const world = (scheduler: fc.Scheduler, crashes: readonly number[]) => {
  const { store, clock, timers } = memoryPlatform();
  const submitted = new Set<string>();
  let calls = 0;
  const inTurn =
    <Given extends readonly unknown[], Result>(call: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      const nth = calls++;
      await scheduler.schedule(Promise.resolve(), `call ${nth}`);
      if (crashes.includes(nth) && nth % 2 === 0) throw new StoreUnavailable('before');
      const result = await call(...given);
      if (crashes.includes(nth)) throw new StoreUnavailable('after');
      return result;
    };
  const fulfilments = commandHandler({ store, clock, category: 'fulfilment', decider: fulfilmentDecider });
  const accounts = commandHandler({ store, clock, category: 'creditAccount', decider: creditAccountDecider });
  const manager = fulfilmentProcess({
    fulfilments: { ...fulfilments, handle: inTurn(fulfilments.handle), load: inTurn(fulfilments.load) },
    creditAccounts: { ...accounts, handle: inTurn(accounts.handle), load: inTurn(accounts.load) },
    orders: commandHandler({
      store,
      clock,
      category: 'order',
      decider: { ...orderDecider, decide: () => [] },
    }),
    openOrders: inTurn(async () => [...submitted]),
    countedTogether: 2,
    timers,
    entityAt: async () => ({ policies: { ...defaultPolicies, autoCloseDays: 0 } }),
  });

  const { reactTo } = processReactions(manager, (refusal) => {
    throw refusal;
  });
  const said: PublishedEvent[] = [];
  /** Comes again until it could be handled. */
  const hear = async (event: PublishedEvent): Promise<void> => {
    for (let isDone = false; !isDone; ) {
      try {
        await reactTo(event);
        isDone = true;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
      }
    }
  };
  const say = (type: string, data: object, stream = ofCustomer): Promise<void> => {
    const event = heard(type, data, { id: testId(10_000 + said.length), stream, position: position(0) });
    said.push(event);
    return hear(event);
  };
  /** All that was said comes again, as it does when the place that was read up to is lost. */
  const sayAllAgain = async (): Promise<void> => {
    for (const event of said) await hear(event);
  };
  return { store, fulfilments, accounts, submitted, say, sayAllAgain };
};
type World = ReturnType<typeof world>;

const paid = (open: number, amount = 1) => ({ by: 'payment', amount: eur(amount), exposure: eur(open) });

const live = async (
  { submitted, say, fulfilments }: World,
  orderId: string,
  { limited, goods, approval, open, reopened }: Life,
): Promise<void> => {
  const ofOrder = streamName('order', orderId);
  const submit = async (status: string): Promise<void> => {
    if (!limited) submitted.add(orderId);
    const data = {
      orderId,
      customer: { customerId, country: 'DE' },
      lines: goods ? [{ lineId: 'l', kind: 'stock', sku: 'CHAIR', baseQuantity: '1' }] : [],
      totals: { total: eur(100) },
      ...(limited && { creditLimit: limit }),
      fulfilmentPolicy: 'shipPartial',
      shipping: {},
      status,
    };
    await say('sales.order.submitted.v1', data, ofOrder);
  };
  await submit(approval === 'none' ? 'submitted' : 'awaitingApproval');
  if (approval === 'given') await say('sales.order.approved.v1', { reasons: [] }, ofOrder);
  if (approval === 'resubmitted') {
    await say('sales.order.rejected.v1', {}, ofOrder);
    await submit('submitted');
  }
  // An order is not invoiced, so not paid, before it has its credit.
  const { state } = await fulfilments.load(orderId);
  if (state.status === 'none' || asksForCredit(state)) return;
  for (const amount of open) await say('sales.order.settlement-recorded.v1', paid(amount), ofOrder);
  if (!reopened || open.at(-1) !== 0) return;
  submitted.delete(orderId);
  await say('sales.order.closed.v1', {}, ofOrder);
  if (!limited) submitted.add(orderId);
  await say('sales.order.settlement-recorded.v1', paid(60, -60), ofOrder);
};

test('after a limit was set every open order counts for what is open of it, whatever came in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plan, async (scheduler, { lives, limits, isHeld, crashes }) => {
      const here = world(scheduler, crashes);
      const hold = async (): Promise<void> => {
        await here.say('sales.customer.held.v1', { customerId, reason: 'unpaid' });
        await here.say('sales.customer.released.v1', { customerId });
      };
      const setLimit = () => here.say('sales.customer.credit-limit-set.v1', { customerId, creditLimit: limit });
      await scheduler.waitFor(
        Promise.all([
          ...lives.map((one, nth) => live(here, testId(nth + 1), one)),
          ...Array.from({ length: limits }, setLimit),
          ...(isHeld ? [hold()] : []),
        ]),
      );
      const { state: account } = await here.accounts.load(customerId);
      const isLimited = limits > 0 || lives.some(({ limited }) => limited);
      expect(account.counting).toEqual({ status: isLimited ? 'complete' : 'none' });
      let sum = 0;
      for (const nth of lives.keys()) {
        const { state } = await here.fulfilments.load(testId(nth + 1));
        const exposure = state.status === 'none' ? 0 : state.exposure.amount;
        expect(state.status === 'none' ? 'none' : stageOf(state)?.step).toMatch(/allocation|settlement|done/);
        expect(partOf(account.parts, testId(nth + 1))?.amount ?? 0).toBe(isLimited ? exposure : 0);
        sum += isLimited ? exposure : 0;
      }
      expect(exposureIn(account, 'EUR')).toEqual(eur(sum));
      const stored = here.store.all().length;
      await scheduler.waitFor(here.sayAllAgain());
      expect(here.store.all().slice(stored)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
