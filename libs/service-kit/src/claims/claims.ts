import { setTimeout as delay } from 'node:timers/promises';
import {
  type Clock,
  type CommandContext,
  type CommandHandler,
  DomainError,
  type Ids,
  type StreamName,
  streamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import type { ClaimCommand, ClaimErrorCode, ClaimEvent, ClaimState, Holder } from './claim.ts';

/** What claims ask of those that hold them. */
export type Holders<Value> = {
  /** @throws DomainError that names the holder, when it uses the value */
  refuseUsed(value: Value, holderId: string): Promise<void>;
  /** Makes the holder's claim worthless in the holder's own stream; false when the holder uses the value already. */
  withdraw(value: Value, holder: Holder, context: CommandContext): Promise<boolean>;
};

export type Claims<Value> = {
  /**
   * Sets the values aside for a holder that is about to use them. When it resolves no other can, for as long as the
   * holder stays at that epoch. A value that another uses is refused; one that another has claimed and not yet used is
   * waited for, and taken over when nothing comes of it.
   * @throws DomainError of `refuseUsed`; WrongExpectedRevision when the claims of others do not come to rest
   */
  claim(values: readonly Value[], holder: Holder, cause: CommandContext): Promise<void>;
  /** Frees the values that a holder has used up to this epoch and uses no more. */
  release(values: readonly Value[], holder: Holder, cause: CommandContext): Promise<void>;
};

export type ClaimsOptions<Value> = {
  readonly category: string;
  readonly claims: CommandHandler<ClaimState, ClaimCommand, ClaimEvent>;
  /** Id of the stream of a value: the same for all spellings of it. */
  readonly idOf: (value: Value) => string | Promise<string>;
  readonly holders: Holders<Value>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long a claim is left to the holder that made it, to use it, in ms. */
  readonly timeoutMs: number;
};

const contention = (stream: StreamName): WrongExpectedRevision => new WrongExpectedRevision(stream, 'any', undefined);

const isRefusal = (error: unknown, code: string): boolean => error instanceof DomainError && error.code === code;

type Held = Extract<ClaimState, { readonly status: 'held' }>;

/** What `work` gives, or undefined when another holds the claim. */
const unlessHeld = async <Result>(work: Promise<Result>): Promise<Result | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (isRefusal(error, 'claim/held' satisfies ClaimErrorCode)) return undefined;
    throw error;
  }
};

/**
 * Who may use values that are unique across streams, where no single append can guard them. A value is claimed in a
 * stream of its own for a holder at an epoch, a number in the holder's state that rises whenever its values may have
 * changed; the holder's rules take a value into use only with a claim of that very epoch. What finds an unused claim
 * first has the epoch of its holder raised, in the holder's own stream, and only then takes the claim over.
 */
export const createClaims = <Value>(options: ClaimsOptions<Value>): Claims<Value> => {
  const { category, claims, idOf, holders, clock, ids, timeoutMs } = options;

  /** Each a command of its own: what it does depends on who holds the value now, not on what was done before. */
  const contextOf = ({ actor, correlationId, commandId, traceparent }: CommandContext): CommandContext => ({
    commandId: ids.next(),
    actor,
    correlationId,
    causationId: commandId,
    ...(traceparent !== undefined && { traceparent }),
  });

  /** Who else holds the value, if any. Refuses when they use it. */
  const rivalFor = async (value: Value, { holderId }: Holder): Promise<Held | undefined> => {
    const { state } = await claims.load(await idOf(value));
    if (state.status === 'free' || state.holder.holderId === holderId) return undefined;
    await holders.refuseUsed(value, state.holder.holderId);
    return state;
  };

  const isPending = ({ claimedAt }: Held, waited: number): boolean =>
    waited < timeoutMs && Date.parse(claimedAt) + timeoutMs > Date.parse(clock.now());

  /**
   * First makes the rival's claim worthless in the rival's own stream, so that they cannot use it any more; then takes
   * it.
   */
  const takeOver = async (value: Value, from: Holder, holder: Holder, cause: CommandContext) => {
    if (!(await holders.withdraw(value, from, contextOf(cause)))) return undefined;
    const command = { type: 'TakeOverClaim', from, holder, now: clock.now() } as const;
    return unlessHeld(claims.handle(await idOf(value), command, contextOf(cause)));
  };

  const claimOne = async (value: Value, holder: Holder, cause: CommandContext): Promise<void> => {
    const started = performance.now();
    const id = await idOf(value);
    for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
      const command = { type: 'ClaimValue', holder, now: clock.now() } as const;
      const done = await unlessHeld(claims.handle(id, command, contextOf(cause)));
      if (done !== undefined) return;
      const rival = await rivalFor(value, holder);
      if (rival === undefined) continue;
      const waited = performance.now() - started;
      if (waited > 3 * timeoutMs + 3000) throw contention(streamName(category, id));
      if (isPending(rival, waited)) await delay(pause);
      else if ((await takeOver(value, rival.holder, holder, cause)) !== undefined) return;
    }
  };

  return {
    claim: async (values, holder, cause) => {
      // Looked at first, so that a holder that is refused for one value leaves no claim on another behind.
      for (const value of values) await rivalFor(value, holder);
      for (const value of values) await claimOne(value, holder, cause);
    },
    release: async (values, holder, cause) => {
      for (const value of values) {
        await claims.handle(await idOf(value), { type: 'ReleaseClaim', holder }, contextOf(cause));
      }
    },
  };
};

const attempts = 10;

/**
 * Carries a command out, and again with claims when the rules refuse it as `unclaimed`. The first attempt goes without:
 * a command that was carried out before is recognised, one that the rules refuse is refused, and most need none.
 * @throws WrongExpectedRevision when each time the claims were worthless before they could be used
 */
export const handleClaiming = async <Command, Result>(
  stream: StreamName,
  unclaimed: string,
  command: Command,
  carryOut: (command: Command) => Promise<Result>,
  claim: (command: Command) => Promise<Command>,
): Promise<Result> => {
  let prepared = command;
  for (let attempt = 1; ; attempt++) {
    try {
      return await carryOut(prepared);
    } catch (error) {
      if (!isRefusal(error, unclaimed)) throw error;
      if (attempt === attempts) throw contention(stream);
      prepared = await claim(prepared);
    }
  }
};

/** Whether a holder gives a claim up: false when the command to do so is refused, as the value is `inUse`. */
export const isWithdrawn = async (inUse: string, withdraw: Promise<unknown>): Promise<boolean> => {
  try {
    await withdraw;
    return true;
  } catch (error) {
    if (isRefusal(error, inUse)) return false;
    throw error;
  }
};
