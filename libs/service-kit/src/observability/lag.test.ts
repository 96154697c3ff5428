import { type EventBatch, position, revision, streamName } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { projectionLag, relayLag } from './lag.ts';

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

const batch = (times: readonly number[], caughtUp: boolean): EventBatch => ({
  events: times.map((seconds, nth) => ({
    type: 'Placed',
    data: {},
    eventId: `e${nth}`,
    metadata: {
      actor: 'user:ann',
      correlationId: 'c',
      causationId: 'c',
      commandId: 'c',
      recordedAt: instant(seconds),
      schemaVersion: 1,
    },
    stream: streamName('order', '1'),
    revision: revision(nth),
    position: position(nth + 1),
  })),
  checkpoint: position(times.length),
  caughtUp,
});

describe('the lag of a relay', () => {
  const clock = { seconds: 100 };
  const now = () => clock.seconds * 1000;

  it('is the age of the oldest event in hand, and nothing when all is published', () => {
    const lag = relayLag(now);
    clock.seconds = 100;
    expect(lag.seconds()).toBeUndefined();
    lag.read(batch([90, 95], true));
    expect(lag.seconds()).toBe(10);
    clock.seconds = 130;
    lag.failed();
    expect(lag.seconds()).toBe(40);
    expect(lag.published()).toBe(40);
    expect(lag.seconds()).toBe(0);
  });

  it('goes on from the last event published while there are more', () => {
    const lag = relayLag(now);
    clock.seconds = 100;
    lag.read(batch([10, 20], false));
    lag.published();
    expect(lag.seconds()).toBe(80);
    lag.read(batch([], true));
    lag.published();
    expect(lag.seconds()).toBe(0);
  });

  it('grows from the first failure where nothing could be read, and ends with the turn', () => {
    const lag = relayLag(now);
    clock.seconds = 100;
    lag.failed();
    clock.seconds = 107;
    lag.failed();
    expect(lag.seconds()).toBe(7);
    lag.read(undefined);
    expect(lag.seconds()).toBeUndefined();
  });
});

describe('the lag of a projection', () => {
  const clock = { seconds: 0 };
  const at = (reached: number, end: number, endAt: number) => [
    {
      topic: 'sales.order.v1',
      partition: 0,
      position: position(reached),
      end: position(end),
      ...(end > 0 && { endAt: instant(endAt) }),
    },
  ];

  it('counts from the first end of the log that is not in the tables', () => {
    const lag = projectionLag(() => clock.seconds * 1000);
    const seconds = () => lag.partitions().map((one) => one.seconds);
    clock.seconds = 100;
    lag.note(at(0, 0, 0));
    expect(lag.partitions()).toEqual([{ partition: 'sales.order.v1/0', positions: 0, seconds: 0 }]);
    lag.note(at(5, 9, 98));
    expect(lag.partitions()).toEqual([{ partition: 'sales.order.v1/0', positions: 4, seconds: 2 }]);
    clock.seconds = 110;
    lag.note(at(5, 30, 109));
    expect(seconds()).toEqual([12]);
    lag.note(at(9, 30, 109));
    expect(seconds()).toEqual([1]);
    lag.note(at(30, 30, 109));
    expect(seconds()).toEqual([0]);
  });

  it('grows while the log cannot be asked', () => {
    const lag = projectionLag(() => clock.seconds * 1000);
    clock.seconds = 100;
    lag.note(at(5, 9, 98));
    clock.seconds = 200;
    expect(lag.partitions()).toMatchObject([{ seconds: 102 }]);
  });
});
