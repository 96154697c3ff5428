import { type ProblemBody, ProblemError } from '@sales/client';
import type { Worker } from '../api/user.ts';

/** How far a command has come. `begun`: it was sent, and it is not known whether it got there. */
export type Progress =
  | { readonly is: 'waiting' | 'begun' }
  | { readonly is: 'refused'; readonly problem: ProblemBody }
  | {
      /** The server has failed at it, so many times in a row. */
      readonly is: 'failing';
      readonly problem: ProblemBody;
      readonly failures: number;
      /** Not sent again before that, in ms since 1970. */
      readonly retryAt: number;
    };

/** A command that is not recorded yet. Kept in browsers: fields are added, never renamed. */
export type Queued<Command> = {
  /** Made before it is queued; its Idempotency-Key too, so that it is done once however often it is sent. */
  readonly id: string;
  /** Its place among all of this browser. */
  readonly nth: number;
  /** Who has done it. It is sent as no one else. */
  readonly user: Worker;
  /** What it changes. Commands that change the same thing are sent in their order, each after the one before. */
  readonly things: readonly string[];
  readonly doneAt: string;
  readonly command: Command;
  readonly progress: Progress;
};

/** What came back. `none`: no network, or no one is signed in; it is not known whether it got there. */
export type Answer =
  | { readonly is: 'recorded' | 'none' }
  | { readonly is: 'refused' | 'failed'; readonly problem: ProblemBody };

/** Whether a refusal is the last word: what is busy or overtaken is asked again, and so is what no service has said. */
const isFinal = ({ status, code }: ProblemError): boolean =>
  status >= 400 &&
  status < 500 &&
  ![408, 425, 429].includes(status) &&
  !['request/conflict', 'http/no-problem'].includes(code);

/** What an error of the client means for the command that was sent. */
export const answerOf = (error: unknown): Answer => {
  if (!(error instanceof ProblemError) || error.status === 401) return { is: 'none' };
  return { is: isFinal(error) ? 'refused' : 'failed', problem: error.problem };
};

const firstPause = 2000;
const longestPause = 60_000;

/** Before what has failed is sent again, in ms: longer from time to time. */
export const pauseAfter = (failures: number): number => Math.min(longestPause, firstPause * 2 ** (failures - 1));

/** The command after an answer; undefined once it is recorded. */
export const afterAnswer = <Command>(
  queued: Queued<Command>,
  answer: Answer,
  now: number,
): Queued<Command> | undefined => {
  switch (answer.is) {
    case 'recorded':
      return undefined;
    case 'none':
      return queued;
    case 'refused':
      return { ...queued, progress: { is: 'refused', problem: answer.problem } };
    case 'failed': {
      const failures = queued.progress.is === 'failing' ? queued.progress.failures + 1 : 1;
      const retryAt = now + pauseAfter(failures);
      return { ...queued, progress: { is: 'failing', problem: answer.problem, failures, retryAt } };
    }
  }
};

/** The command when it is about to be sent. */
export const begun = <Command>(queued: Queued<Command>): Queued<Command> =>
  queued.progress.is === 'waiting' ? { ...queued, progress: { is: 'begun' } } : queued;

/** The command when a person asks for it to be sent without further waiting. */
export const hurried = <Command>(queued: Queued<Command>): Queued<Command> =>
  queued.progress.is === 'failing' ? { ...queued, progress: { ...queued.progress, retryAt: 0 } } : queued;

const concernsSame = (one: Queued<unknown>, other: Queued<unknown>): boolean =>
  one.things.some((thing) => other.things.includes(thing));

/** The earlier command that must be recorded or discarded first. */
export const heldBy = <Command>(
  queue: readonly Queued<Command>[],
  queued: Queued<unknown>,
): Queued<Command> | undefined => queue.find((one) => one.nth < queued.nth && concernsSame(one, queued));

/** When it can be sent, in ms since 1970; undefined: not before a person has decided about it. */
const dueAt = ({ progress }: Queued<unknown>): number | undefined =>
  progress.is === 'refused' ? undefined : progress.is === 'failing' ? progress.retryAt : 0;

const sendable = <Command>(queue: readonly Queued<Command>[]): readonly Queued<Command>[] =>
  queue.filter((queued) => dueAt(queued) !== undefined && heldBy(queue, queued) === undefined);

/** The command to send now, of a queue in its order. */
export const nextToSend = <Command>(queue: readonly Queued<Command>[], now: number): Queued<Command> | undefined =>
  sendable(queue).find((queued) => (dueAt(queued) ?? now) <= now);

/** When there is something to send next, in ms since 1970; undefined: not before something changes. */
export const nextDueAt = (queue: readonly Queued<unknown>[]): number | undefined => {
  const dues = sendable(queue).map((queued) => dueAt(queued) ?? 0);
  return dues.length === 0 ? undefined : Math.min(...dues);
};

/** Where commands are kept until they are recorded. Each change is made as a whole. */
export type Store<Command> = {
  /** Those of all users, in their order. */
  readonly all: () => Promise<readonly Queued<Command>[]>;
  readonly add: (queued: readonly Omit<Queued<Command>, 'nth'>[]) => Promise<void>;
  /** Puts another in its place; undefined: takes it away. Leaves alone what is not there any more. */
  readonly change: (id: string, to: (queued: Queued<Command>) => Queued<Command> | undefined) => Promise<void>;
};

/**
 * Sends the command that is next for a user, and keeps what came of it.
 * @returns the command and its answer; undefined: there was nothing to send
 */
export const sendNext = async <Command>(
  { all, change }: Store<Command>,
  user: string,
  send: (queued: Queued<Command>) => Promise<Answer>,
  now: () => number,
): Promise<{ readonly queued: Queued<Command>; readonly answer: Answer } | undefined> => {
  const own = (await all()).filter((queued) => queued.user.id === user);
  const queued = nextToSend(own, now());
  if (queued === undefined) return undefined;
  await change(queued.id, begun);
  const answer = await send(queued);
  await change(queued.id, (kept) => afterAnswer(kept, answer, now()));
  return { queued, answer };
};
