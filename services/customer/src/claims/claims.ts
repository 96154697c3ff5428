import { setTimeout as delay } from 'node:timers/promises';
import {
  type Clock,
  type CommandContext,
  type CommandHandler,
  DomainError,
  type Ids,
  type KeyName,
  keyedHash,
  type PersonKeys,
  streamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { defineAggregate } from '@sales/service-kit';
import type { UniqueValue } from '../unique-values.ts';
import {
  type ClaimCommand,
  type ClaimErrorCode,
  type ClaimEvent,
  type ClaimState,
  claim,
  type Holder,
} from './claim.ts';

/** Never published: the streams are named by hashes, and say who holds the value only. */
export const claimAggregate = defineAggregate({ category: 'claim', decider: () => claim });

/** The secret of all claims. */
const pepper: KeyName = { person: 'claims', purpose: 'pepper' };

/** Hashed with a secret, so that the names of streams give no tax id and no e-mail address away, to guesses neither. */
export const claimId = async ({ kind, value }: UniqueValue, keys: PersonKeys): Promise<string> => {
  const hash = await keyedHash(pepper, keys);
  return `${kind}.${hash(value)}`;
};

/** What claims ask of the customers that hold them. */
export type Holders = {
  /** @throws DomainError when the customer uses the value */
  refuseUsed(value: UniqueValue, customerId: string): Promise<void>;
  /**
   * Makes the holder's claim worthless in the customer's own stream; false when the customer uses the value already.
   */
  withdraw(value: UniqueValue, holder: Holder, context: CommandContext): Promise<boolean>;
};

export type Claims = {
  /**
   * Sets the values aside for a customer who is about to use them. When it resolves no other customer can, for as long
   * as the customer stays at that epoch. A value that another customer uses is refused; one that another has claimed
   * and not yet used is waited for, and taken over when nothing comes of it.
   * @throws DomainError `customer/duplicate` with the id of the customer who has the value; WrongExpectedRevision when
   * the claims of others do not come to rest
   */
  claim(values: readonly UniqueValue[], holder: Holder, cause: CommandContext): Promise<void>;
  /** Frees the values that a customer has used up to this epoch and uses no more. */
  release(values: readonly UniqueValue[], holder: Holder, cause: CommandContext): Promise<void>;
};

export type ClaimsOptions = {
  readonly claims: CommandHandler<ClaimState, ClaimCommand, ClaimEvent>;
  readonly holders: Holders;
  readonly keys: PersonKeys;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long a claim is left to the one who made it to register with it, in ms. */
  readonly patience: number;
};

const contention = (id: string): WrongExpectedRevision =>
  new WrongExpectedRevision(streamName(claimAggregate.category, id), 'any', undefined);

type Held = Extract<ClaimState, { readonly status: 'held' }>;

/** What `work` gives, or undefined when another customer holds the claim. */
const unlessHeld = async <Result>(work: Promise<Result>): Promise<Result | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && error.code === ('claim/held' satisfies ClaimErrorCode)) return undefined;
    throw error;
  }
};

export const createClaims = ({ claims, holders, keys, clock, ids, patience }: ClaimsOptions): Claims => {
  /** Each a command of its own: what it does depends on who holds the value now, not on what was done before. */
  const contextOf = ({ actor, correlationId, commandId, traceparent }: CommandContext): CommandContext => ({
    commandId: ids.next(),
    actor,
    correlationId,
    causationId: commandId,
    ...(traceparent !== undefined && { traceparent }),
  });

  /** Who else holds the value, if anybody. Refuses when they use it. */
  const rivalFor = async (value: UniqueValue, { customerId }: Holder): Promise<Held | undefined> => {
    const { state } = await claims.load(await claimId(value, keys));
    if (state.status === 'free' || state.holder.customerId === customerId) return undefined;
    await holders.refuseUsed(value, state.holder.customerId);
    return state;
  };

  const isPending = ({ claimedAt }: Held, waited: number): boolean =>
    waited < patience && Date.parse(claimedAt) + patience > Date.parse(clock.now());

  /**
   * First makes the rival's claim worthless in the rival's own stream, so that they cannot use it any more; then takes
   * it.
   */
  const takeOver = async (value: UniqueValue, from: Holder, holder: Holder, cause: CommandContext) => {
    if (!(await holders.withdraw(value, from, contextOf(cause)))) return undefined;
    const command = { type: 'TakeOverClaim', from, holder, now: clock.now() } as const;
    return unlessHeld(claims.handle(await claimId(value, keys), command, contextOf(cause)));
  };

  const claimOne = async (value: UniqueValue, holder: Holder, cause: CommandContext): Promise<void> => {
    const started = performance.now();
    const id = await claimId(value, keys);
    for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
      const command = { type: 'ClaimValue', holder, now: clock.now() } as const;
      const done = await unlessHeld(claims.handle(id, command, contextOf(cause)));
      if (done !== undefined) return;
      const rival = await rivalFor(value, holder);
      if (rival === undefined) continue;
      const waited = performance.now() - started;
      if (waited > 3 * patience + 3000) throw contention(id);
      if (isPending(rival, waited)) await delay(pause);
      else if ((await takeOver(value, rival.holder, holder, cause)) !== undefined) return;
    }
  };

  return {
    claim: async (values, holder, cause) => {
      // Looked at first, so that a customer who is refused for one value leaves no claim on another behind.
      for (const value of values) await rivalFor(value, holder);
      for (const value of values) await claimOne(value, holder, cause);
    },
    release: async (values, holder, cause) => {
      for (const value of values) {
        await claims.handle(await claimId(value, keys), { type: 'ReleaseClaim', holder }, contextOf(cause));
      }
    },
  };
};
