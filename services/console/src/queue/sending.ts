import { ProblemError, randomId } from '@sales/client';
import { useSyncExternalStore } from 'react';
import { sales } from '../api/client.ts';
import { queries } from '../api/queries.ts';
import { sessionQuery, type Worker } from '../api/session.ts';
import { unnamed } from '../api/user.ts';
import { type Answer, answerOf, hurried, nextDueAt, type Queued, sendNext } from './queue.ts';
import { openStore } from './store.ts';
import { type Command, sendCommand, thingsOf } from './work.ts';

/** What was recorded while this page is open. */
export type Recorded = Pick<Queued<Command>, 'id' | 'command' | 'doneAt'> & { readonly recordedAt: string };

export type QueueState = {
  /** Of all users of this browser, in their order. */
  readonly queue: readonly Queued<Command>[];
  /** The last ones, the latest first. */
  readonly recorded: readonly Recorded[];
  /** What was sent last got no answer. */
  readonly isAway: boolean;
};

const channelName = 'sales-queue';
/** How many are remembered after they were recorded. */
const remembered = 50;
/** It looks again after so long, in ms: timers stand still while a machine sleeps. */
const longestSleep = 60_000;
/** A command without an answer for so long has none, in ms: a bad connection holds up no queue. */
const timeoutMs = 30_000;
/** Between two attempts without an answer, in ms; sooner when the browser says that there is a network. */
const awayPauses = [1000, 2000, 5000, 10_000, 30_000] as const;

let state: QueueState = { queue: [], recorded: [], isAway: false };
const told = new Set<() => void>();
const setState = (next: Partial<QueueState>): void => {
  state = { ...state, ...next };
  for (const tell of told) tell();
};
const follow = (tell: () => void): (() => void) => {
  told.add(tell);
  return () => told.delete(tell);
};

/** What waits, what was recorded, and whether there is a connection. */
export const useQueue = (): QueueState => useSyncExternalStore(follow, () => state);

/** What one tab tells the others. */
type Message = { readonly is: 'changed' } | { readonly is: 'recorded'; readonly recorded: Recorded };

const channel = new BroadcastChannel(channelName);
let wake = (): void => {};

const store = openStore<Command>(() => {
  channel.postMessage({ is: 'changed' } satisfies Message);
  void readQueue();
});

const readQueue = async (): Promise<void> => {
  setState({ queue: await store.all() });
  wake();
};

const remember = (recorded: Recorded): void => {
  setState({ recorded: [recorded, ...state.recorded].slice(0, remembered) });
  for (const topic of ['stock', 'orders']) void queries.invalidateQueries({ queryKey: [topic] });
};

channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.is === 'recorded') remember(data.recorded);
  else void readQueue();
});

/** How far the clock of this machine is behind that of the server, in ms; 0 where the difference is small. */
let behind = 0;
const compareClocks = async (): Promise<void> => {
  const from = Date.now();
  const answer = await fetch('/api/identity/v1/setup', { cache: 'no-store' }).catch(() => undefined);
  const there = Date.parse(answer?.headers.get('date') ?? '');
  // The header has whole seconds.
  const difference = there + 500 - (from + Date.now()) / 2;
  if (Math.abs(difference) > 2000) behind = difference;
};

/** Now, as the server has it: what is done is dated by that. */
const now = (): number => Date.now() + behind;

/** Keeps what has been done, all or nothing, and sends it when it can be. Rejects when this browser keeps nothing. */
export const enqueue = async (user: Worker, commands: readonly Command[]): Promise<void> => {
  const doneAt = new Date(now()).toISOString();
  await store.add(
    commands.map((command) => ({
      ...{ id: randomId(), user, doneAt, command, things: thingsOf(command) },
      progress: { is: 'waiting' },
    })),
  );
  await readQueue();
  // Else a browser that runs short of room may drop it.
  void navigator.storage?.persist?.();
};

/** Takes a command out of the queue: a person has decided that it is not to be sent. */
export const discard = (id: string): Promise<void> => store.change(id, () => undefined);

/** Sends a command that the server has failed at without further waiting. */
export const hurry = (id: string): Promise<void> => store.change(id, hurried);

/** How many commands of a user are kept here. */
export const unsentOf = async (user: string): Promise<number> =>
  (await store.all()).filter((queued) => queued.user.id === user).length;

/** Another person may have signed in in another tab: what is sent now would be done by them. */
const isStill = async (user: string, signal: AbortSignal): Promise<boolean> => {
  if (user === unnamed) return !(await sales.get('/identity/v1/setup', { signal })).body.isSetUp;
  return (await sales.get('/identity/v1/session', { signal })).body.user === user;
};

const send = async ({ id, command, doneAt, user }: Queued<Command>): Promise<Answer> => {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    if (!(await isStill(user.id, signal))) {
      // Nothing that one person has read is shown to another.
      location.reload();
      return { is: 'none' };
    }
    const { body } = await sendCommand(sales, command, { idempotencyKey: id, effectiveAt: doneAt, signal });
    return { is: typeof body === 'object' ? 'recorded' : 'none' };
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401)
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    return answerOf(error);
  }
};

/** Resolves when the queue changes, the network comes back, or after so many ms. */
const woken = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    wake = end;
    addEventListener('online', end);
  });

/** In a row, without an answer. */
let unanswered = 0;

/** Sends what is next. @returns after how many ms there may be something to do again */
const sendOne = async (user: string): Promise<number> => {
  const sent = await sendNext(store, user, send, Date.now);
  if (sent === undefined) {
    const own = (await store.all()).filter((queued) => queued.user.id === user);
    return Math.min(longestSleep, Math.max(0, (nextDueAt(own) ?? Number.POSITIVE_INFINITY) - Date.now()));
  }
  const { queued, answer } = sent;
  setState({ isAway: answer.is === 'none' });
  unanswered = answer.is === 'none' ? unanswered + 1 : 0;
  if (answer.is === 'none') return awayPauses[Math.min(unanswered, awayPauses.length) - 1] ?? 0;
  if (answer.is === 'recorded') {
    const { id, command, doneAt } = queued;
    const recorded = { id, command, doneAt, recordedAt: new Date(now()).toISOString() };
    remember(recorded);
    channel.postMessage({ is: 'recorded', recorded } satisfies Message);
  }
  return 0;
};

/** Where the browser does not let the queue be read just now, it is read again later. */
const sendAll = async (user: string): Promise<never> => {
  for (;;) await woken(await sendOne(user).catch(() => longestSleep));
};

let isStarted = false;

/** Sends what a user has done, from one tab of the browser, for as long as a page is open. From the first call on. */
export const startSending = (user: string): void => {
  if (isStarted) return;
  isStarted = true;
  void compareClocks();
  void readQueue().catch(() => undefined);
  const lead = (): Promise<never> => sendAll(user);
  // Over plain HTTP there are no locks: each tab sends, and the keys see to it that nothing is done twice.
  void (navigator.locks === undefined ? lead() : navigator.locks.request(channelName, lead));
};
