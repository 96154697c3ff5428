import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CommandContext } from './command.ts';
import { type CommandHandler, commandHandler } from './command-handler.ts';
import type { Decider } from './decider.ts';
import { DomainError, GapDetected, StoreUnavailable } from './errors.ts';
import { derivedId } from './ids.ts';
import type { EventLog } from './ports.ts';
import {
  type Cause,
  type ProcessManager,
  type ProcessRunnerOptions,
  runProcessManager,
  type Task,
} from './process-manager.ts';
import { toMessage } from './published-event.ts';
import { eventually, memoryPlatform, testId } from './testing/index.ts';
import { context } from './testing/jar.ts';
import { type NewEvent, type Position, position, revision, streamName } from './types.ts';

const topic = 'sales.order.v1';

/** Waits for a payment of an order; asks for it, reminds once, and is content when it comes. */
type Input =
  | { readonly type: 'Ordered'; readonly order: string }
  | { readonly type: 'Reminded' }
  | { readonly type: 'Paid' }
  | { readonly type: 'Asked' };
type Event =
  | { readonly type: 'PaymentAsked'; readonly data: { readonly order: string } }
  | { readonly type: 'PaymentReminded' | 'PaymentTaken' | 'AskingNoted'; readonly data: object };
type State = { readonly asked: boolean; readonly paid: boolean };

const decider: Decider<State, Input, Event> = {
  initialState: { asked: false, paid: false },
  decide: (input, state) => {
    switch (input.type) {
      case 'Ordered':
        return state.asked ? [] : [{ type: 'PaymentAsked', data: { order: input.order } }];
      case 'Reminded':
        return state.paid ? [] : [{ type: 'PaymentReminded', data: {} }];
      case 'Paid':
        if (!state.asked) throw new DomainError('payment/never-asked');
        return [{ type: 'PaymentTaken', data: {} }];
      case 'Asked':
        return [{ type: 'AskingNoted', data: {} }];
    }
  },
  evolve: (state, event) => ({
    asked: state.asked || event.type === 'PaymentAsked',
    paid: state.paid || event.type === 'PaymentTaken',
  }),
};

const inputsOf = (type: string, order: string): readonly Input[] => {
  const ordered: Input = { type: 'Ordered', order };
  const inputs: Readonly<Record<string, readonly Input[]>> = {
    ordered: [ordered],
    paid: [{ type: 'Paid' }],
    prepaid: [ordered, { type: 'Paid' }],
  };
  return inputs[type] ?? [];
};

type Sent = { readonly event: string; readonly commandId: string; readonly causationId: string };

/**
 * Looks whether an order is known before it is asked for its payment; `root` is what the requests of one order share.
 */
type Look = { readonly order: string; readonly root?: string };

const setup = (
  react: (event: NewEvent<Event>) => void = () => {},
  cause?: Cause,
  look: (look: Look, task: Task) => void = () => {},
  isAnswered: () => boolean = () => false,
) => {
  const poison = { isCured: false };
  const platform = memoryPlatform();
  const { store, log, timers, clock, deadLetters, leases, checkpoints } = platform;
  const handler = commandHandler({ store, category: 'payment', decider, clock });
  const sent: Sent[] = [];
  let count = 0;

  const process: ProcessManager<State, Input, Event, Look> = {
    name: 'payment',
    topics: [topic],
    handler,
    route: (event) => {
      if (event.type === 'poison' && !poison.isCured) throw new Error('cannot be read');
      if (event.type === 'sought') return [{ work: { order: event.stream } }];
      if (event.type === 'sought by all') return [{ work: { order: event.stream, root: testId(7) } }];
      return inputsOf(event.type, event.stream).map((input) => ({ id: event.stream, input }));
    },
    carryOut: async (work, task) => {
      look(work, task);
      return inputsOf('prepaid', work.order).map((input) => ({ id: work.order, input }));
    },
    react: async (event, _, reaction) => {
      react(event);
      const { commandId, causationId } = reaction.command('send');
      sent.push({ event: event.type, commandId, causationId });
      if (event.type !== 'PaymentAsked') return;
      if (isAnswered()) return reaction.answered();
      const timer = {
        timerId: derivedId(event.eventId, 'reminder'),
        dueAt: '2024-01-15T10:00:00.000Z',
        payload: event.data.order,
      };
      await timers.schedule('payment', timer);
      reaction.answer({ id: event.data.order, input: { type: 'Asked' } });
    },
    alarm: (payload) => ({ id: String(payload), input: { type: 'Reminded' }, ...(cause !== undefined && { cause }) }),
  };

  /** Of the last event of each order. */
  const ends = new Map<string, Position>();
  const publish = async (type: string, order = '1'): Promise<void> => {
    count += 1;
    const recorded = {
      type,
      data: {},
      eventId: testId(1000 + count),
      metadata: {
        ...context(count),
        recordedAt: '2024-01-15T09:00:00.000Z',
        effectiveAt: '2020-01-01T00:00:00.000Z',
        schemaVersion: 1,
      },
      stream: streamName('order', order),
      revision: revision(count),
      position: position(count),
    };
    await log.publish(topic, [toMessage(recorded, { type, data: {} }, ends.get(order) ?? position(0))]);
    ends.set(order, recorded.position);
  };

  const runUntil = async (
    done: () => boolean | Promise<boolean>,
    options: Partial<ProcessRunnerOptions & { handler: CommandHandler<State, Input, Event> }> = {},
  ): Promise<readonly { readonly error: unknown; readonly parked: boolean }[]> => {
    const errors: { error: unknown; parked: boolean }[] = [];
    const abort = new AbortController();
    const running = runProcessManager(
      { ...process, handler: options.handler ?? handler },
      {
        log,
        timers,
        deadLetters,
        leases,
        checkpoints,
        retryEvery: 5,
        signal: abort.signal,
        onError: (error, { parked }) => errors.push({ error, parked }),
        ...options,
      },
    );
    await eventually(done);
    abort.abort();
    await running;
    return errors;
  };

  const ready = () => log.ensureTopic(topic, 2);
  const recorded = async (order = '1') =>
    (await store.read(streamName('payment', `order-${order}`))).map((event) => event.type);
  return {
    ...platform,
    poison,
    handler,
    process,
    sent,
    publish,
    runUntil,
    recorded,
    ready,
    /** An order was published, and the process manager has done what it does about it. */
    ordered: async () => {
      await ready();
      await publish('ordered');
      await runUntil(() => sent.length === 2);
    },
  };
};

describe('a process manager', () => {
  test('records what it decides, then acts on it, and answers itself', async () => {
    const { ready, publish, runUntil, recorded, sent, store } = setup();
    await ready();
    await publish('ordered');
    await publish('unknown');
    await runUntil(() => sent.length === 2);
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted']);
    const [asked, noted] = store.all();
    expect(asked?.metadata).toMatchObject({
      actor: 'system:payment',
      causationId: testId(1001),
      correlationId: 'conversation',
      effectiveAt: '2020-01-01T00:00:00.000Z',
    });
    expect(noted?.metadata).toMatchObject({
      causationId: asked?.eventId,
      correlationId: 'conversation',
      effectiveAt: '2020-01-01T00:00:00.000Z',
    });
    expect(sent[0]).toEqual({
      event: 'PaymentAsked',
      causationId: asked?.eventId,
      commandId: derivedId(asked?.eventId ?? '', 'send'),
    });
  });

  test('repeats its reactions with the same ids after a crash, and decides nothing twice', async () => {
    let crashes = 1;
    const { ordered, recorded } = setup(() => {
      crashes -= 1;
      if (crashes >= 0) throw new StoreUnavailable('killed before it could act');
    });
    await ordered();
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted']);
  });

  test('acts again on what it answered before it died, when it finds that it has answered', async () => {
    let notes = 0;
    const note = (event: NewEvent<Event>) => {
      if (event.type === 'AskingNoted' && ++notes === 1) throw new StoreUnavailable('before it could act');
    };
    const { ready, publish, runUntil, sent } = setup(note, undefined, undefined, () => notes > 0);
    await ready();
    await publish('ordered');
    await runUntil(() => sent.some(({ event }) => event === 'AskingNoted'));
    expect(notes).toBe(2);
  });

  test('handles a long batch a part at a time, and all of it although some of it fails', async () => {
    let [now, most, failed] = [0, 0, 0];
    const { ready, publish, runUntil, process, handler, sent } = setup();
    const slow: typeof handler = {
      ...handler,
      handle: async (...given) => {
        most = Math.max(most, ++now);
        await delay(1);
        now -= 1;
        if (given[0] === 'order-7' && failed++ === 0) throw new StoreUnavailable('away');
        return handler.handle(...given);
      },
    };
    await ready();
    for (let order = 0; order < 300; order++) await publish('ordered', String(order));
    await runUntil(() => sent.length >= 2 * 300, { handler: slow });
    expect(new Set(sent.map(({ commandId }) => commandId)).size).toBe(2 * 300);
    expect([process.name, failed > 0, most <= 64]).toEqual(['payment', true, true]);
  });

  test('passes over a tombstone', async () => {
    const { ready, publish, runUntil, recorded, sent, log, deadLetters } = setup();
    await ready();
    await log.publish(topic, [{ key: 'order-1', value: null, headers: {} }]);
    await publish('ordered');
    await runUntil(() => sent.length === 2);
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted']);
    expect(await deadLetters.parkedKeys('payment')).toEqual(new Set());
  });

  test('takes all that an event means for one instance', async () => {
    const { ready, publish, runUntil, recorded, sent } = setup();
    await ready();
    await publish('prepaid');
    await runUntil(() => sent.length === 3);
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken']);
  });

  test('acts the same when the log repeats a message that was handled', async () => {
    const { ordered, runUntil, recorded, sent, log } = setup();
    await ordered();
    const again = {
      ...log,
      consume: (options: Parameters<typeof log.consume>[0]) => log.consume({ ...options, group: 'again' }),
    };
    await runUntil(() => sent.length === 4, { log: again });
    expect(sent.slice(2)).toEqual(sent.slice(0, 2));
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted']);
  });

  test('reads from the log what its group was not given, and waits while the log does not have it', async () => {
    const { ordered, publish, runUntil, recorded, log } = setup();
    await ordered();
    for (const type of ['unknown', 'paid', 'unknown']) await publish(type);
    const passing: EventLog = {
      ...log,
      consume: ({ handler, ...options }) =>
        log.consume({
          ...options,
          handler: (batch) => handler({ ...batch, messages: batch.messages.filter(({ offset }) => offset > 2n) }),
        }),
    };
    let asked = 0;
    const lacking: EventLog = {
      ...passing,
      read: async () => {
        asked += 1;
        return [];
      },
    };
    const waits = await runUntil(() => asked > 2, { log: lacking });
    expect(waits[0]?.error).toEqual(new GapDetected('payment', `${topic}/0`, position(1), position(3)));
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted']);
    await runUntil(async () => (await recorded()).length === 3, { log: passing });
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken']);
  });

  test('reads what its group was not given also where nothing comes behind it', async () => {
    const { ordered, publish, runUntil, recorded, log } = setup();
    await ordered();
    await publish('paid');
    const passing: EventLog = { ...log, consume: (options) => log.consume({ ...options, handler: async () => {} }) };
    await runUntil(async () => (await recorded()).length === 3, { log: passing, lookEvery: 10 });
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken']);
  });

  test('hears its timers', async () => {
    const { ready, publish, runUntil, recorded, sent, clock } = setup();
    await ready();
    await publish('ordered');
    await runUntil(async () => {
      if (sent.length === 2) clock.set('2024-01-15T10:00:00.000Z');
      return (await recorded()).length === 3;
    });
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentReminded']);
  });

  test.each([undefined, { correlationId: 'of the asker', causationId: 'the asking' }])(
    'says why it acts on a timer: %j',
    async (cause) => {
      const { ready, publish, runUntil, recorded, clock, store } = setup(undefined, cause);
      await ready();
      await publish('ordered');
      await runUntil(async () => {
        if ((await recorded()).length === 2) clock.set('2024-01-15T10:00:00.000Z');
        return (await recorded()).length === 3;
      });
      const metadata = store.all().at(-1)?.metadata;
      expect(metadata).toMatchObject(cause ?? { causationId: metadata?.commandId });
    },
  );

  test('carries on what follows its reaction, and that only where it reacts', async () => {
    const { ready, publish, runUntil, recorded, store } = setup();
    await ready();
    await publish('unknown');
    await publish('ordered');
    const ended: unknown[] = [];
    let asked = 0;
    const trace = ({ type }: { readonly type: string }) => ({
      traceparent: () => {
        asked += 1;
        return `of ${type}`;
      },
      end: (error?: unknown) => void ended.push(error ?? type),
    });
    await runUntil(async () => (await recorded()).length === 2 && ended.length === 2, { trace });
    expect(store.all().map(({ metadata }) => metadata.traceparent)).toEqual(['of ordered', 'of ordered']);
    expect(ended).toEqual(['unknown', 'ordered']);
    expect(asked).toBeGreaterThan(0);
  });

  test('shows a refusal and goes on', async () => {
    const { ready, publish, runUntil, recorded, sent } = setup();
    await ready();
    await publish('paid');
    await publish('ordered');
    const errors = await runUntil(() => sent.length === 2);
    expect(errors).toMatchObject([{ error: { code: 'payment/never-asked' }, parked: false }]);
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted']);
  });
});

describe('work that an event asks for', () => {
  /** Fails as long as there are failures left; then notes the command of the work. */
  const looking = (failures: readonly Error[]) => {
    const left = [...failures];
    const commands: CommandContext[] = [];
    const system = setup(undefined, undefined, ({ root }, { command }) => {
      commands.push(command('look', root));
      const failure = left.shift();
      if (failure !== undefined) throw failure;
    });
    return { ...system, commands };
  };

  test('is done first, by commands that follow from the event; what comes of it is recorded in order', async () => {
    const { ready, publish, runUntil, recorded, commands } = looking([]);
    await ready();
    await publish('sought');
    await runUntil(async () => (await recorded()).length === 3);
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken']);
    expect(commands).toEqual([
      {
        commandId: derivedId(testId(1001), 'payment:look'),
        causationId: testId(1001),
        correlationId: 'conversation',
        actor: 'system:payment',
        effectiveAt: '2020-01-01T00:00:00.000Z',
        causedAt: position(1),
      },
    ]);
  });

  test('is done again by the same commands when it failed, and nothing is recorded before it is done', async () => {
    const away = new StoreUnavailable('away');
    const { ready, publish, runUntil, recorded, commands } = looking([away, away, away, away]);
    await ready();
    await publish('sought');
    const errors = await runUntil(async () => (await recorded()).length === 3);
    expect(errors).toHaveLength(4);
    expect(commands).toHaveLength(5);
    expect(new Set(commands.map(({ commandId }) => commandId)).size).toBe(1);
  });

  test('is parked with its event when it keeps failing, also when it is refused', async () => {
    const refused = new DomainError('payment/unknown');
    const { ready, publish, runUntil, recorded, deadLetters } = looking([refused, refused, refused]);
    await ready();
    await publish('sought');
    await publish('paid');
    await runUntil(async () => (await deadLetters.list('payment')).length === 2);
    expect(await recorded()).toEqual([]);
    expect((await deadLetters.list('payment')).map(({ error }) => error)).toEqual([
      String(refused),
      'an earlier message of this key is parked',
    ]);
  });

  test('has the same commands for all events that share its root, and no position before which none was', async () => {
    const { ready, publish, runUntil, commands } = looking([]);
    await ready();
    for (const _ of [1, 2]) await publish('sought by all');
    await runUntil(() => commands.length === 2);
    expect(commands.map(({ commandId, causedAt }) => ({ commandId, causedAt }))).toEqual(
      [1, 2].map(() => ({ commandId: derivedId(testId(7), 'payment:look'), causedAt: undefined })),
    );
  });
});

describe('a message that cannot be handled', () => {
  test('is parked after three tries, with all later ones of its key, in order; other keys go on', async () => {
    const { ready, publish, runUntil, recorded, deadLetters } = setup();
    await ready();
    for (const type of ['ordered', 'poison', 'paid']) await publish(type, '1');
    for (const type of ['ordered', 'paid']) await publish(type, '2');
    const errors = await runUntil(
      async () => (await deadLetters.list('payment')).length === 2 && (await recorded('2')).length === 3,
    );
    expect(errors.filter((error) => error.parked)).toHaveLength(1);
    const letters = await deadLetters.list('payment', 'order-1');
    expect(letters.map((letter) => letter.message.headers['ce_type'])).toEqual(['poison', 'paid']);
    expect(letters.map((letter) => letter.error)).toEqual([
      'Error: cannot be read',
      'an earlier message of this key is parked',
    ]);
    expect(await deadLetters.parkedKeys('payment')).toEqual(new Set(['order-1']));
    expect(await recorded('1')).toEqual(['PaymentAsked', 'AskingNoted']);
  });

  test('because the store is away is not parked but tried until it is back', async () => {
    const { ready, publish, runUntil, recorded, deadLetters, handler } = setup();
    await ready();
    await publish('ordered');
    let failures = 5;
    const flaky: CommandHandler<State, Input, Event> = {
      ...handler,
      handle: async (...given) => {
        failures -= 1;
        if (failures >= 0) throw new StoreUnavailable('away');
        return handler.handle(...given);
      },
    };
    await runUntil(async () => (await recorded()).length === 2, { handler: flaky });
    expect(await deadLetters.list('payment')).toEqual([]);
  });
});

describe('a parked key that an operator wants to be handled again', () => {
  const park = async (system: ReturnType<typeof setup>): Promise<void> => {
    await system.ready();
    for (const type of ['poison', 'ordered', 'paid']) await system.publish(type);
    await system.runUntil(async () => (await system.deadLetters.list('payment')).length === 3);
  };

  test('is, in order, and its next messages are handled as ever', async () => {
    const system = setup();
    const { poison, publish, runUntil, recorded, deadLetters, sent } = system;
    await park(system);
    poison.isCured = true;
    await deadLetters.requestRetry('payment', 'order-1');
    const errors = await runUntil(async () => (await deadLetters.retries('payment')).length === 0);
    expect(errors).toEqual([]);
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken']);
    expect(await deadLetters.parkedKeys('payment')).toEqual(new Set());
    await publish('paid');
    await runUntil(() => sent.length === 4);
    expect((await recorded()).at(-1)).toBe('PaymentTaken');
  });

  test('stays parked where it fails again, and says why', async () => {
    const system = setup();
    const { runUntil, recorded, deadLetters } = system;
    await park(system);
    await deadLetters.endRetry('payment', 'order-1', 'Error: of old');
    await deadLetters.requestRetry('payment', 'order-1');
    const errors = await runUntil(async () => (await deadLetters.retries('payment')).length === 0);
    expect(errors).toMatchObject([{ parked: false }]);
    expect(await recorded()).toEqual([]);
    const letters = await deadLetters.list('payment', 'order-1');
    expect(letters.map(({ message }) => message.headers['ce_type'])).toEqual(['poison', 'ordered', 'paid']);
    expect(letters[0]?.error).toBe('Error: cannot be read');
  });

  test('waits for the end of an outage', async () => {
    const system = setup();
    const { poison, runUntil, recorded, deadLetters, handler } = system;
    await park(system);
    poison.isCured = true;
    let failures = 3;
    const flaky: CommandHandler<State, Input, Event> = {
      ...handler,
      handle: async (...given) => {
        failures -= 1;
        if (failures >= 0) throw new StoreUnavailable('away');
        return handler.handle(...given);
      },
    };
    await deadLetters.requestRetry('payment', 'order-1');
    const errors = await runUntil(async () => (await deadLetters.retries('payment')).length === 0, { handler: flaky });
    expect(errors).toHaveLength(3);
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken']);
  });

  test('keeps the order of what comes in while it is being handled again', async () => {
    const system = setup();
    const { poison, publish, runUntil, recorded, deadLetters, sent, handler } = system;
    await park(system);
    poison.isCured = true;
    // The message comes while the first letter is being handled, and must wait behind the last.
    const slow: CommandHandler<State, Input, Event> = {
      ...handler,
      handle: async (id, input, given) => {
        if (input.type === 'Ordered') {
          await publish('paid');
          await eventually(async () => (await deadLetters.list('payment')).length === 3);
        }
        return handler.handle(id, input, given);
      },
    };
    await deadLetters.requestRetry('payment', 'order-1');
    await runUntil(() => sent.length === 4, { handler: slow });
    expect(await recorded()).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken', 'PaymentTaken']);
    expect(sent.map(({ event }) => event)).toEqual(['PaymentAsked', 'AskingNoted', 'PaymentTaken', 'PaymentTaken']);
  });
});
