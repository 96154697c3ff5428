import { type ProblemBody, ProblemError } from '@sales/client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Store } from './queue.ts';
import { type Answer, answerOf, heldBy, nextDueAt, nextToSend, pauseAfter, type Queued, sendNext } from './queue.ts';

type Said = { readonly what: string };

const problemOf = (status: number, code = 'order/closed'): ProblemBody => ({ status, code, title: code });

const memory = (): Store<Said> & { readonly kept: () => readonly Queued<Said>[] } => {
  // As a browser has it after a reload: nothing but data.
  let kept = '[]';
  const read = (): readonly Queued<Said>[] => JSON.parse(kept);
  return {
    kept: read,
    all: async () => read(),
    add: async (queued) => {
      const last = read().at(-1)?.nth ?? 0;
      kept = JSON.stringify([...read(), ...queued.map((one, nth) => ({ ...one, nth: last + nth + 1 }))]);
    },
    change: async (id, to) => {
      kept = JSON.stringify(read().flatMap((one) => (one.id === id ? (to(one) ?? []) : one)));
    },
  };
};

const ada = { id: 'user:ada', name: 'Ada' };

const command = (id: string, things: readonly string[], user = ada): Omit<Queued<Said>, 'nth'> => ({
  ...{ id, user, things, doneAt: '2026-01-01T10:00:00.000Z' },
  ...{ command: { what: id }, progress: { is: 'waiting' } },
});

/** A queue with these commands, of which the server answers as it is told. */
const tried = async (
  commands: readonly Omit<Queued<Said>, 'nth'>[],
  answers: Readonly<Record<string, Answer>>,
  user = ada.id,
) => {
  const store = memory();
  await store.add(commands);
  const sent: string[] = [];
  for (let nth = 0; nth < 20; nth += 1) {
    const done = await sendNext(
      store,
      user,
      async ({ id }) => answers[id] ?? { is: 'recorded' },
      () => 0,
    );
    if (done === undefined || done.answer.is === 'none') break;
    sent.push(done.queued.id);
  }
  return { sent, left: store.kept().map(({ id, progress }) => [id, progress.is]) };
};

it('sends in order, and keeps nothing that was recorded', async () => {
  const queue = [command('a', ['order 1']), command('b', ['order 1']), command('c', ['order 2'])];
  expect(await tried(queue, {})).toEqual({ sent: ['a', 'b', 'c'], left: [] });
});

it('holds what concerns the same thing behind a refusal and a failure, and sends the rest', async () => {
  const queue = [
    ...[command('a', ['order 1', 'stock W/X']), command('b', ['order 2', 'stock W/Y'])],
    ...[command('c', ['stock W/X']), command('d', ['stock W/Y']), command('e', ['stock W/Z'])],
  ];
  const answers: Record<string, Answer> = {
    a: { is: 'refused', problem: problemOf(409) },
    b: { is: 'failed', problem: problemOf(500, 'http/no-problem') },
  };
  const left = [
    ['a', 'refused'],
    ['b', 'failing'],
    ['c', 'waiting'],
    ['d', 'waiting'],
  ];
  expect(await tried(queue, answers)).toEqual({ sent: ['a', 'b', 'e'], left });
});

it('waits where there is no answer, and remembers that it may have got there', async () => {
  const queue = [command('a', ['order 1']), command('b', ['order 2'])];
  const left = [
    ['a', 'begun'],
    ['b', 'waiting'],
  ];
  expect(await tried(queue, { a: { is: 'none' } })).toEqual({ sent: [], left });
});

it('sends nothing of another user', async () => {
  const queue = [command('a', ['order 1'], { id: 'user:wanda', name: 'Wanda' }), command('b', ['order 1'])];
  expect(await tried(queue, {})).toEqual({ sent: ['b'], left: [['a', 'waiting']] });
});

it('tries again what the server has failed at, after longer and longer', async () => {
  expect([1, 2, 3, 20].map(pauseAfter)).toEqual([2000, 4000, 8000, 60_000]);
  const store = memory();
  await store.add([command('a', ['order 1'])]);
  await sendNext(
    store,
    ada.id,
    async () => ({ is: 'failed', problem: problemOf(500) }),
    () => 1000,
  );
  expect([nextToSend(store.kept(), 2999)?.id, nextToSend(store.kept(), 3000)?.id]).toEqual([undefined, 'a']);
  expect(nextDueAt(store.kept())).toBe(3000);
});

it('takes as refused what a service refuses for good, and as no answer what no service has said', () => {
  const of = (status: number, code?: string) => answerOf(new ProblemError('POST /', problemOf(status, code))).is;
  expect([of(400), of(404), of(409), of(422)]).toEqual(['refused', 'refused', 'refused', 'refused']);
  expect([of(429), of(409, 'request/conflict'), of(403, 'http/no-problem'), of(500), of(503)]).toEqual(
    Array.from({ length: 5 }, () => 'failed'),
  );
  expect([of(401), answerOf(new TypeError('Failed to fetch')).is]).toEqual(['none', 'none']);
});

type Step =
  | { readonly is: 'do'; readonly things: readonly string[] }
  | { readonly is: 'network'; readonly state: 'up' | 'down' | 'answersLost' }
  | { readonly is: 'server'; readonly command: number; readonly says: 'yes' | '4xx' | '5xx' }
  /** The page is loaded again while a command is under way: what comes back is not heard. */
  | { readonly is: 'send' | 'sendAndReload' }
  | { readonly is: 'discard'; readonly command: number };

const thing = fc.constantFrom('order 1', 'order 2', 'stock W/X', 'stock W/Y');
const nth = fc.nat({ max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ is: fc.constant('do' as const), things: fc.uniqueArray(thing, { minLength: 1 }) }),
    weight: 4,
  },
  fc.record({ is: fc.constant('network' as const), state: fc.constantFrom('up', 'down', 'answersLost') }),
  fc.record({ is: fc.constant('server' as const), command: nth, says: fc.constantFrom('yes', '4xx', '5xx') }),
  { arbitrary: fc.constantFrom({ is: 'send' as const }, { is: 'sendAndReload' as const }), weight: 6 },
  fc.record({ is: fc.constant('discard' as const), command: nth }),
);

/** A server that does a command once for its key, and refuses a key that comes with something else. */
const createServer = () => {
  const keys = new Map<string, string>();
  const recorded: string[] = [];
  const says = new Map<string, '4xx' | '5xx' | 'yes'>();
  return {
    recorded,
    says,
    answer: ({ id, command: said, doneAt }: Queued<Said>): Answer => {
      const content = JSON.stringify([said, doneAt]);
      const before = keys.get(id);
      if (before !== undefined && before !== content) return { is: 'refused', problem: problemOf(422) };
      const mode = says.get(id) ?? 'yes';
      if (mode === '5xx') return { is: 'failed', problem: problemOf(500) };
      if (before !== undefined) return { is: 'recorded' };
      if (mode === '4xx') return { is: 'refused', problem: problemOf(409) };
      keys.set(id, content);
      recorded.push(id);
      return { is: 'recorded' };
    },
  };
};

it('records each command at most once, in order for each thing, and loses none that no person has discarded', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const server = createServer();
      const store = memory();
      const done: Omit<Queued<Said>, 'nth'>[] = [];
      const discarded = new Set<string>();
      let network: 'up' | 'down' | 'answersLost' = 'up';
      let clock = 0;
      const sending = (isHeard: boolean) => async (queued: Queued<Said>) => {
        if (network === 'down') return { is: 'none' } as const;
        const answer = server.answer(queued);
        if (!isHeard) throw new Error('reload');
        return network === 'answersLost' ? ({ is: 'none' } as const) : answer;
      };
      const send = (isHeard: boolean) => {
        clock += 1000;
        return sendNext(store, ada.id, sending(isHeard), () => clock).catch(() => undefined);
      };
      for (const one of steps)
        switch (one.is) {
          case 'do': {
            const made = command(`c${done.length}`, one.things);
            done.push(made);
            await store.add([made]);
            break;
          }
          case 'network':
            network = one.state;
            break;
          case 'server':
            server.says.set(`c${one.command}`, one.says);
            break;
          case 'send':
          case 'sendAndReload':
            await send(one.is === 'send');
            break;
          case 'discard': {
            const id = `c${one.command}`;
            if (store.kept().some((kept) => kept.id === id)) discarded.add(id);
            await store.change(id, () => undefined);
          }
        }
      // In the end the network is there, and the server can do again what it could not.
      network = 'up';
      for (const [id, says] of server.says) if (says === '5xx') server.says.set(id, 'yes');
      for (let nth = 0; nth < 4 * done.length + 4; nth += 1) {
        clock += 60_000;
        await send(true);
      }

      expect(new Set(server.recorded).size).toBe(server.recorded.length);
      const left = store.kept();
      for (const { id } of done) {
        const ends = [server.recorded.includes(id), discarded.has(id), left.some((kept) => kept.id === id)];
        expect(ends.some(Boolean), id).toBe(true);
        // Recorded, and kept no more.
        expect(ends[0] && ends[2], id).toBe(false);
      }
      for (const kept of left)
        expect(kept.progress.is === 'refused' || heldBy(left, kept) !== undefined, kept.id).toBe(true);
      for (const of of new Set(done.flatMap(({ things }) => things))) {
        const inOrder = done.filter(({ things }) => things.includes(of)).map(({ id }) => id);
        expect(server.recorded.filter((id) => inOrder.includes(id))).toEqual(
          inOrder.filter((id) => server.recorded.includes(id)),
        );
      }
    }),
    { numRuns: 500 },
  ));
