import { type CommandContext, type CommandHandler, keyedHash } from '@sales/eventsourcing';
import {
  type Claims,
  claim,
  claimPepper,
  createClaims,
  defineAggregate,
  isWithdrawn,
  keyedClaim,
  type Scope,
} from '@sales/service-kit';
import type { UserCommand } from './commands.ts';
import { emailKey } from './decide.ts';
import { type InternalErrorCode, reject } from './errors.ts';
import type { UserEvent } from './events.ts';
import type { UserState } from './state.ts';

/** Never published: the streams are named by hashes, and say who holds the e-mail address only. */
export const userClaimAggregate = defineAggregate({ category: 'userClaim', decider: () => claim });

/** How long an e-mail address is kept for a registration that has begun, in ms. */
const timeoutMs = 2000;

/** Who may use an e-mail address, in the spelling in which it is compared. No two users share one. */
export const emailClaimsIn = (
  { handler, platform: { keys, clock, ids } }: Pick<Scope, 'handler' | 'platform'>,
  users: CommandHandler<UserState, UserCommand, UserEvent>,
): Claims<string> =>
  createClaims({
    category: userClaimAggregate.category,
    claims: handler(userClaimAggregate),
    idOf: async (value) => keyedClaim({ kind: 'email', value }, await keyedHash(claimPepper, keys)),
    holders: {
      refuseUsed: async (email, user) => {
        const { state } = await users.load(user);
        if (state.status === 'registered' && emailKey(state.details.email) === email)
          reject('user/duplicate', { user });
      },
      withdraw: (email, { holderId, epoch }, context: CommandContext) =>
        isWithdrawn(
          'user/claim-in-use' satisfies InternalErrorCode,
          users.handle(holderId, { type: 'WithdrawClaim', email, epoch }, context),
        ),
    },
    clock,
    ids,
    timeoutMs,
  });
