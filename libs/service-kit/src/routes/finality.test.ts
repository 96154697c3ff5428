import { type NewEvent, type Position, position, streamName } from '@sales/eventsourcing';
import { fixedClock, memoryEventStore } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadRequest } from '../http/bad-request.ts';
import { NotCaughtUp } from '../http/consistency-token.ts';
import { createFinality } from './finality.ts';
import type { Reader } from './freshness.ts';
import { createReferenceData } from './reference-data.ts';

const topics = { order: { name: 'orders', partitions: 1 }, product: { name: 'products', partitions: 1 } };

const never = new AbortController().signal;

/** A read model of both topics that is as far as it is told. */
const readModel = (name: string) => {
  let at = position(0);
  const reader: Reader = {
    projection: { name, topics: ['orders', 'products'] },
    position: () => at,
    reaches: async (_topic, _partition, wanted) => at >= wanted,
  };
  return {
    reader,
    goTo: (to: Position) => {
      at = to;
    },
    at: () => at,
  };
};

const world = () => {
  const store = memoryEventStore();
  const clock = fixedClock('2026-06-01T12:00:00.000Z');
  const models = { timeline: readModel('timeline'), stock: readModel('stock') };
  let looks = 0;
  const counted: typeof store = {
    ...store,
    subscribeAll: (options) => {
      looks += 1;
      return store.subscribeAll(options);
    },
  };
  const readers = Object.values(models).map(({ reader }) => reader);
  const reference = createReferenceData({ store: counted, readers, topics, timeoutMs: 50 });
  const finality = createFinality({ clock, reference, timeoutMs: 50 });
  let nth = 0;
  /** Appends an event that carries the time, by default the present. */
  const record = async (category: string, recordedAt = clock.now()): Promise<Position> => {
    nth += 1;
    const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
    const ids = { correlationId: id, causationId: id, commandId: id };
    const metadata = { actor: 'user:test', ...ids, recordedAt, schemaVersion: 1 };
    const event: NewEvent = { type: 'Changed', data: {}, eventId: id, metadata };
    return (await store.append(streamName(category, 'one'), [event], 'any')).position;
  };
  const before = (ms: number): string => new Date(Date.parse(clock.now()) - ms).toISOString();
  /** Runs until it has looked once more, with everything in the read models. */
  const lookOnce = async (): Promise<void> => {
    const [stop, seen] = [new AbortController(), looks];
    const running = finality.run(stop.signal);
    await expect.poll(() => looks).toBe(seen + 1);
    await reference.look();
    stop.abort();
    await running;
  };
  return { ...finality, clock, models, record, before, lookOnce, looks: () => looks };
};

describe('an instant of the last seconds', () => {
  test('waits for what the store has and the read models of the answer lack', async () => {
    const { settled, models, record, before } = world();
    const at = await record('order', before(600));
    const asked = { asOf: before(600) };
    await expect(settled(asked, ['timeline'], never)).rejects.toThrow(NotCaughtUp);
    await expect(settled(asked, undefined, never)).rejects.toThrow('timeline has orders/0 up to 0, not yet up to 1');
    models.timeline.goTo(at);
    await settled(asked, ['timeline'], never);
    await expect(settled(asked, undefined, never)).rejects.toThrow('stock has orders/0 up to 0');
    models.stock.goTo(at);
    await settled(asked, undefined, never);
  });

  test('waits until nothing that carries it can still come', async () => {
    const { settled, record, before } = world();
    const waiting = settled({ asOf: before(450) }, ['timeline'], never);
    // It carries an earlier time than the instant, and comes after the question.
    await record('order', before(460));
    await expect(waiting).rejects.toThrow(NotCaughtUp);
  });
});

describe('an instant far back', () => {
  test('asks no reader once the process has looked', async () => {
    const { settled, looks, before, clock, lookOnce } = world();
    await lookOnce();
    clock.advance(60_000);
    const [known, unknown] = [before(60_501), before(60_500)];
    const seen = looks();
    await settled({ asOf: known }, undefined, never);
    await settled({ asOf: known, clock: 'effective' }, undefined, never);
    expect(looks()).toBe(seen);
    await settled({ asOf: unknown }, undefined, never);
    expect(looks()).toBe(seen + 1);
  });

  test('is answered at once before the first look, when it is older than ten minutes', async () => {
    const { settled, looks, before, record } = world();
    await record('product');
    await settled({ asOf: before(601_000) }, undefined, never);
    expect(looks()).toBe(0);
    await expect(settled({ asOf: before(599_000) }, undefined, never)).rejects.toThrow(NotCaughtUp);
  });

  test('waits as long as relays stand still, however long ago it is', async () => {
    const { settled, before, clock, record, lookOnce } = world();
    await lookOnce();
    clock.advance(1000);
    await record('order');
    clock.advance(3_600_000);
    await expect(settled({ asOf: before(1_800_000) }, undefined, never)).rejects.toThrow(NotCaughtUp);
    await settled({ asOf: before(3_601_600) }, undefined, never);
  });
});

describe('an instant that is still to come', () => {
  test('is refused by the recorded clock, with the time', async () => {
    const { settled, before } = world();
    const refused = settled({ asOf: before(-2001) }, undefined, never);
    await expect(refused).rejects.toThrow(BadRequest);
    await expect(refused).rejects.toMatchObject({
      errors: [{ path: '/asOf', allowed: expect.stringContaining('up to now, 2026-06-01T12:00:00.000Z') }],
    });
  });

  test('shows by the effective clock what is known now', async () => {
    const { settled, before, models, record } = world();
    const at = await record('order');
    const asked = { asOf: before(-86_400_000), clock: 'effective' } as const;
    await expect(settled(asked, ['timeline'], never)).rejects.toThrow(NotCaughtUp);
    models.timeline.goTo(at);
    await settled(asked, ['timeline'], never);
  });
});

test('where events are read straight from the store, only the moment is waited for', async () => {
  const clock = fixedClock();
  const { settled } = createFinality({ clock });
  await settled({ asOf: clock.now() }, undefined, never);
  await expect(settled({ asOf: '2099-01-01T00:00:00Z' }, undefined, never)).rejects.toThrow(BadRequest);
});

test('what was answered once is answered always, whatever comes later, and whenever', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
    // By the clock of a process that is behind by so much, or by so much longer on the way to the store.
    fc.record({ kind: fc.constant('record' as const), late: fc.integer({ min: 0, max: 500 }) }),
    fc.record({ kind: fc.constant('read' as const), events: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('ask' as const), ago: fc.integer({ min: 501, max: 6000 }) }),
    fc.constant({ kind: 'look' as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { settled, clock, models, record, before, lookOnce } = world();
      const recorded: { readonly at: Position; readonly stamp: string }[] = [];
      const shown = (asOf: string, upTo: Position) =>
        recorded.filter(({ at, stamp }) => at <= upTo && stamp <= asOf).length;
      const answers: { readonly asOf: string; readonly count: number }[] = [];
      for (const one of steps) {
        if (one.kind === 'pass') clock.advance(one.ms);
        if (one.kind === 'record') {
          const stamp = before(one.late);
          recorded.push({ at: await record('order', stamp), stamp });
        }
        if (one.kind === 'read') {
          const to = position(Math.min(Number(models.timeline.at()) + one.events, recorded.length));
          for (const model of Object.values(models)) model.goTo(to);
        }
        if (one.kind === 'look') await lookOnce();
        if (one.kind === 'ask') {
          const asOf = before(one.ago);
          const failed = await settled({ asOf }, ['timeline'], never).catch((error: unknown) => error);
          if (failed === undefined) answers.push({ asOf, count: shown(asOf, models.timeline.at()) });
          else expect(failed).toBeInstanceOf(NotCaughtUp);
        }
      }
      const end = position(recorded.length);
      expect(answers.map(({ asOf }) => shown(asOf, end))).toEqual(answers.map(({ count }) => count));
    }),
    { numRuns: 200 },
  );
});
