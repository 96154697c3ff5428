import { Id, Instant, object, RoleCodes, UserDetails, UserId, type ValueOf } from '@sales/contracts';
import { type After, withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import { reject } from './errors.ts';
import type { UserState } from './state.ts';

/** A user as the API shows it. */
export const User = withGroups(
  object(
    {
      user: Id,
      principal: Type.With(UserId, { description: 'Who the user is where something says who did it, or whose it is' }),
      ...UserDetails.properties,
      isActive: Type.Boolean({ description: 'Whether the user may sign in and do what the roles say' }),
      roles: RoleCodes,
      delegations: Type.Array(
        object({ delegationId: Id, to: UserId, from: Instant, until: Instant }, { $id: 'Delegation' }),
        { description: 'To whom the user has given what the user may do; some of them may have run out' },
      ),
      /** The ETag without its quotes. */
      revision: Type.Integer(),
    },
    { $id: 'User' },
  ),
  {},
);
export type User = ValueOf<typeof User>;

/** @throws DomainError `user/unknown` when no user is registered under this id */
export const toUser = ({ id, state, revision }: After<UserState>): User => {
  if (state.status === 'none') return reject('user/unknown');
  const { details, isActive, roles, delegations } = state;
  return { user: id, principal: `user:${id}`, ...details, isActive, roles, delegations, revision };
};
