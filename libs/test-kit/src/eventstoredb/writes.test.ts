import { expect, test } from 'vitest';
import type { ProposedEvent, StoredEvent } from './event.ts';
import { createLog } from './log.ts';
import { append, deleteStream } from './writes.ts';

const event = (id: string): ProposedEvent => ({
  id,
  type: 'OrderPlaced',
  json: true,
  data: Buffer.from('{}'),
  metadata: new Uint8Array(),
});

/** A log whose journal finishes a write when it is told to. */
const openLog = () => {
  const written: { readonly events: readonly StoredEvent[]; readonly finish: () => void }[] = [];
  const log = createLog([], {
    write: (events) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      written.push({ events, finish: resolve });
      return promise;
    },
    close: () => Promise.resolve(),
  });
  return { log, written };
};
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  await new Promise(setImmediate);
  const open = Symbol('open');
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
};

test('an append is acknowledged, and shown to readers, when the journal has it', async () => {
  const { log, written } = openLog();
  const first = append(log, 'order-1', 'no_stream', [event('a'), event('b')]);
  expect(await settled(first)).toBe(false);
  expect([log.end(), log.view('order-1')]).toEqual([0, 'no stream']);

  written[0]?.finish();
  expect(await first).toMatchObject({ kind: 'stored', revision: 1 });
  expect([log.end(), log.view('order-1')]).toEqual([2, expect.objectContaining({ first: 0, end: 2 })]);
});

test('an append that repeats one which the journal does not have yet waits for it', async () => {
  const { log, written } = openLog();
  void append(log, 'order-1', 'no_stream', [event('a')]);
  const again = append(log, 'order-1', 'no_stream', [event('a')]);
  expect([await settled(again), written.length]).toEqual([false, 1]);
  written[0]?.finish();
  expect(await again).toMatchObject({ kind: 'stored', revision: 0 });
});

test('writers see at once what readers do not see yet', async () => {
  const { log, written } = openLog();
  void append(log, 'order-1', 'no_stream', [event('a')]);
  const second = append(log, 'order-1', 'no_stream', [event('b')]);
  const third = append(log, 'order-1', 0, [event('c')]);
  for (const { finish } of written) finish();
  expect(await second).toEqual({ kind: 'wrong revision', current: 0 });
  expect(await third).toMatchObject({ kind: 'stored', revision: 1 });
});

test('new events and the metadata that wakes their stream are one write', async () => {
  const { log, written } = openLog();
  void append(log, 'order-1', 'any', [event('a')]);
  void deleteStream(log, 'order-1', 'any', 'soft');
  void append(log, 'order-1', 'any', [event('b')]);
  expect(written.map(({ events }) => events.map(({ stream }) => stream))).toEqual([
    ['order-1'],
    ['$$order-1'],
    ['order-1', '$$order-1'],
  ]);
});
