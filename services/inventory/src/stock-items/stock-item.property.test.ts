import { quantity, thousandths } from '@sales/contracts';
import { commandHandler, DomainError, derivedId, rootId } from '@sales/eventsourcing';
import { memoryEventStore } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StockItemRequest } from './commands.ts';
import type { StockItemEvent } from './events.ts';
import { eur, stockItem } from './fixture.ts';
import { stockItemSnapshots } from './snapshot.ts';
import { initialState, lineKey, type StockItemState } from './state.ts';

const count = fc.integer({ min: 1, max: 6000 }).map(quantity);
const cost = fc.nat(10_000).map(eur);
const anyLine = fc.record({ orderId: fc.constantFrom('a', 'b'), lineId: fc.constantFrom('1', '2') });
const transferId = fc.constantFrom('t1', 't2', 't3');

const anyCommand: fc.Arbitrary<StockItemRequest> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('ReceiveStock' as const), quantity: count, cost }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyLine, count, fc.boolean())
      .map(([line, wanted, partial]) => ({ type: 'ReserveStock' as const, ...line, quantity: wanted, partial })),
  },
  fc
    .tuple(anyLine, fc.option(count, { nil: undefined }), fc.boolean(), fc.boolean())
    .map(([line, part, partial, close]) => ({
      type: 'ReleaseReservation' as const,
      ...line,
      ...(part !== undefined && { quantity: part }),
      partial,
      reason: 'any',
      close,
    })),
  fc
    .tuple(anyLine, fc.nat(5000))
    .map(([line, wanted]) => ({ type: 'AwaitStock' as const, ...line, quantity: quantity(wanted) })),
  fc.tuple(anyLine, count).map(([line, part]) => ({ type: 'PickStock' as const, ...line, quantity: part })),
  {
    weight: 3,
    arbitrary: fc.tuple(anyLine, count, fc.boolean()).map(([line, part, partial]) => ({
      type: 'ShipStock' as const,
      ...line,
      shipmentId: 's',
      quantity: part,
      partial,
    })),
  },
  fc.tuple(anyLine, count, cost).map(([line, part, value]) => ({
    type: 'ReturnStock' as const,
    ...line,
    returnId: 'r',
    quantity: part,
    cost: value,
  })),
  fc.integer({ min: -5000, max: 5000 }).map((change) => ({
    type: 'AdjustStock' as const,
    quantity: quantity(change),
    reason: 'any',
  })),
  fc.tuple(fc.nat(6000), fc.nat(6000)).map(([counted, seen]) => ({
    type: 'CountStock' as const,
    counted: quantity(counted),
    countedAt: 0,
    seen: quantity(seen),
  })),
  fc
    .tuple(transferId, count)
    .map(([id, part]) => ({ type: 'DispatchTransfer' as const, transferId: id, to: 'WEST', quantity: part })),
  transferId.map((id) => ({ type: 'CompleteTransfer' as const, transferId: id })),
  fc.tuple(transferId, count).map(([id, part]) => ({ type: 'ExpectReceipt' as const, receiptId: id, quantity: part })),
  fc.tuple(transferId, count, cost).map(([id, part, value]) => ({
    type: 'ReceiveTransfer' as const,
    transferId: id,
    from: 'EAST',
    quantity: part,
    cost: value,
  })),
  fc.constantFrom('A-1', 'B-2').map((bin) => ({ type: 'AssignBin' as const, bin })),
  fc.tuple(fc.nat(3000), fc.nat(3000)).map(([min, more]) => ({
    type: 'SetReorderPolicy' as const,
    min: quantity(min),
    max: quantity(min + more),
    leadTimeDays: 3,
  })),
);

/** What an event adds to what is on hand, and to its value. */
const movementOf = ({ type, data }: StockItemEvent): readonly [quantity: number, value: number] => {
  switch (type) {
    case 'StockReceived':
    case 'StockReturned':
    case 'StockAdjusted':
    case 'TransferReceived':
      return [thousandths(data.quantity), data.cost.amount];
    case 'StockCounted':
      return [thousandths(data.difference), data.cost.amount];
    case 'StockShipped':
    case 'TransferDispatched':
      return [-thousandths(data.quantity), -data.cost.amount];
    case 'ReceiptExpected':
    case 'StockReserved':
    case 'ReservationReleased':
    case 'StockAwaited':
    case 'BackorderFilled':
    case 'StockPicked':
    case 'TransferCompleted':
    case 'ReorderPolicySet':
    case 'BinAssigned':
    case 'ReorderPointReached':
      return [0, 0];
  }
};

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

const expectSound = (state: StockItemState): void => {
  const held = state.reservations.entries().map(([, reservation]) => reservation);
  expect(state.reserved).toBeGreaterThanOrEqual(0);
  expect(state.onHand).toBeGreaterThanOrEqual(state.reserved);
  expect(state.reserved).toBe(sum(held.map((one) => one.quantity)));
  expect(held.every((one) => one.picked >= 0 && one.picked <= one.quantity && one.quantity > 0)).toBe(true);
  expect(state.value).toBeGreaterThanOrEqual(0);
  if (state.onHand === 0) expect(state.value).toBe(0);
  expect(state.inTransitOut).toBe(sum(state.transfers.entries().map(([, transfer]) => transfer.quantity)));
};

/** The state as another process gets it: with everything that the rules look at. */
const throughSnapshot = (state: StockItemState): StockItemState => {
  const written = JSON.stringify(stockItemSnapshots.encode(state));
  const read = stockItemSnapshots.decode(JSON.parse(written));
  expect(Object.keys(read).sort()).toEqual(Object.keys(state).sort());
  expect(JSON.stringify(stockItemSnapshots.encode(read)).length).toBe(written.length);
  return read;
};

test('on hand >= reserved >= 0, value >= 0, and the ledger is the sum of the movements', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 60 }), (commands) => {
      let state = initialState;
      let ledger: readonly [number, number] = [0, 0];
      for (const command of commands) {
        const free = state.onHand - state.reserved;
        let events: readonly StockItemEvent[];
        try {
          events = stockItem.decide(command, state);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          continue;
        }
        for (const event of events) {
          state = stockItem.evolve(state, event);
          const [moved, value] = movementOf(event);
          ledger = [ledger[0] + moved, ledger[1] + value];
          expectSound(state);
          expect(ledger).toEqual([state.onHand, state.value]);
          const { onHand, reserved, inTransitOut, value: worth } = event.data.level;
          const stated = [thousandths(onHand), thousandths(reserved), thousandths(inTransitOut), worth?.amount ?? 0];
          expect(stated).toEqual([state.onHand, state.reserved, state.inTransitOut, state.value]);
          if (event.type === 'StockReserved') expect(thousandths(event.data.quantity)).toBeLessThanOrEqual(free);
        }
        state = throughSnapshot(state);
        if (state.onHand > state.reserved) expect(state.waiting).toEqual([]);
        expect(new Set(state.waiting.map(lineKey)).size).toBe(state.waiting.length);
      }
    }),
    { numRuns: 300 },
  );
});

test('a command that was accepted and comes again adds nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand, { maxLength: 20 }), async (commands) => {
      const store = memoryEventStore();
      const items = commandHandler({ store, category: 'stockItem', decider: stockItem });
      const send = (nth: number, command: StockItemRequest) =>
        items
          .handle('MAIN.CHAIR', command, {
            commandId: derivedId(rootId, String(nth)),
            actor: 'user:test',
            correlationId: 'c',
            causationId: 'c',
          })
          .catch((error: unknown) => {
            if (!(error instanceof DomainError)) throw error;
            return undefined;
          });
      const first = [];
      for (const [nth, command] of commands.entries()) first.push(await send(nth, command));
      const { revision } = await items.load('MAIN.CHAIR');
      for (const [nth, result] of first.entries()) {
        const command = commands[nth];
        if (result === undefined || result.events.length === 0 || command === undefined) continue;
        expect((await send(nth, command))?.events.map(({ eventId }) => eventId)).toEqual(
          result.events.map(({ eventId }) => eventId),
        );
      }
      expect((await items.load('MAIN.CHAIR')).revision).toEqual(revision);
    }),
    { numRuns: 50 },
  );
});

test('counts: whatever is counted, sent and sent again, the best knowledge stands, with what has moved since', () => {
  const step = fc.oneof(
    fc.record({ move: fc.integer({ min: -3000, max: 3000 }) }),
    fc.constant('look' as const),
    fc.record({ looked: fc.nat(20), counted: fc.nat(5000), times: fc.integer({ min: 1, max: 3 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state = stockItem
        .decide({ type: 'ReceiveStock', quantity: '5', cost: eur(1001) }, initialState)
        .reduce(stockItem.evolve, initialState);
      let best = { at: 0, should: state.onHand };
      const looks = [{ at: 0, seen: state.onHand, moved: 0 }];
      let moved = 0;
      const carryOut = (command: StockItemRequest): boolean => {
        try {
          state = stockItem.decide(command, state).reduce(stockItem.evolve, state);
          return true;
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          return false;
        }
      };
      for (const one of steps) {
        if (one === 'look') {
          looks.push({ at: state.events - 1, seen: state.onHand, moved });
        } else if ('move' in one) {
          if (!carryOut({ type: 'AdjustStock', quantity: quantity(one.move), reason: 'any', cost: eur(100) })) continue;
          moved += one.move;
          best = { ...best, should: best.should + one.move };
        } else {
          const { at, seen, moved: then } = looks[one.looked % looks.length] ?? { at: 0, seen: 0, moved: 0 };
          const counted = quantity(one.counted);
          for (let nth = 0; nth < one.times; nth++) {
            const count = { type: 'CountStock', counted, countedAt: at, seen: quantity(seen), cost: eur(100) } as const;
            if (carryOut(count) && at >= best.at) best = { at, should: one.counted + moved - then };
          }
        }
        expect(state.onHand).toBe(best.should);
        state = throughSnapshot(state);
      }
    }),
    { numRuns: 300 },
  );
});

test('a state does not grow with counts at an old revision, nor with lines that are let go', () => {
  const start = stockItem
    .decide({ type: 'ReceiveStock', quantity: '5', cost: eur(1000) }, initialState)
    .reduce(stockItem.evolve, initialState);
  let state = start;
  const carryOut = (command: StockItemRequest): void => {
    state = stockItem.decide(command, state).reduce(stockItem.evolve, state);
  };
  for (let nth = 0; nth < 3000; nth++) {
    const counted = String(1 + (nth % 7));
    carryOut({ type: 'CountStock', counted, countedAt: 0, seen: '5', cost: eur(100) });
    carryOut({
      type: 'ReleaseReservation',
      orderId: `o${nth}`,
      lineId: 'l',
      partial: true,
      reason: 'any',
      close: true,
    });
  }
  expect(state.counts.later.length).toBeLessThanOrEqual(100);
  expect(state.closedLines.size).toBe(1000);
  expect(state.closedLines.has('o2999/l')).toBe(true);
});

test('transfers: what is on hand in all places and what is in transit stay the same at every event', () => {
  const step = fc.record({
    id: fc.nat(3),
    from: fc.constantFrom('EAST', 'WEST'),
    quantity: count,
    arrives: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const stocked = stockItem.decide({ type: 'ReceiveStock', quantity: '10', cost: eur(1001) }, initialState);
      const start = stocked.reduce(stockItem.evolve, initialState);
      const items = new Map([
        ['EAST', start],
        ['WEST', start],
      ]);
      const inTransit = new Map<string, { readonly to: string; readonly quantity: number; readonly cost: number }>();
      /** A transfer leaves once: the id of its command follows from its own, so a second departure is not decided. */
      const arrived = new Set<string>();
      const expectConstant = (): void => {
        const places = [...items.values()];
        const moving = [...inTransit.values()];
        expect(sum([...places.map(({ onHand }) => onHand), ...moving.map((one) => one.quantity)])).toBe(20_000);
        expect(sum([...places.map(({ value }) => value), ...moving.map((one) => one.cost)])).toBe(2002);
      };
      const carryOut = (warehouse: string, command: StockItemRequest): void => {
        let state = items.get(warehouse) ?? initialState;
        let events: readonly StockItemEvent[] = [];
        try {
          events = stockItem.decide(command, state);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
        }
        for (const event of events) {
          state = stockItem.evolve(state, event);
          items.set(warehouse, state);
          if (event.type === 'TransferDispatched') {
            const { transferId: id, to, quantity: moved, cost: value } = event.data;
            inTransit.set(id, { to, quantity: thousandths(moved), cost: value.amount });
          }
          if (event.type === 'TransferReceived') inTransit.delete(event.data.transferId);
          expectConstant();
        }
      };
      for (const { id, from, quantity: moved, arrives } of steps) {
        const to = from === 'EAST' ? 'WEST' : 'EAST';
        const name = `${from}-${id}`;
        if (!arrives && !arrived.has(name))
          carryOut(from, { type: 'DispatchTransfer', transferId: name, to, quantity: moved });
        const open = items.get(from)?.transfers.get(name);
        if (!arrives || open === undefined) continue;
        const goods = { quantity: quantity(open.quantity), cost: open.cost };
        carryOut(to, { type: 'ReceiveTransfer', transferId: name, from, ...goods });
        carryOut(from, { type: 'CompleteTransfer', transferId: name });
        arrived.add(name);
      }
    }),
  );
});
