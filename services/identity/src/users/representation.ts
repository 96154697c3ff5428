import { Id, Instant, object, personal, RoleCodes, UserDetails, UserId, type ValueOf } from '@sales/contracts';
import { erasedText } from '@sales/eventsourcing';
import { type After, withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import { reject } from './errors.ts';
import type { UserState } from './state.ts';

/** A user as the API shows it. */
export const User = withGroups(
  object(
    {
      user: Id,
      principal: Type.With(UserId, {
        description: 'Principal of the user, as recorded with what the user does or owns',
      }),
      personId: Type.With(Id, { description: 'Under this id personal data is exported, and its erasure proved' }),
      name: personal(Type.String({ description: '`[erased]` of a user who is erased' })),
      email: Type.Optional(personal(Type.String({ format: 'email', description: 'Absent of a user who is erased' }))),
      locale: UserDetails.properties.locale,
      isErased: Type.Boolean({ description: 'Whether the user was erased' }),
      isActive: Type.Boolean({ description: 'Whether the user may sign in and do what the roles say' }),
      roles: RoleCodes,
      delegations: Type.Array(
        object({ delegationId: Id, to: UserId, from: Instant, until: Instant }, { $id: 'Delegation' }),
        { description: 'Delegations by the user; some may have expired' },
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
  const { details, personId, isActive, roles, delegations, erasedKeys } = state;
  const { name, email, locale } = details;
  return {
    ...{ user: id, principal: `user:${id}`, personId, name, ...(email !== erasedText && { email }), locale },
    ...{ isActive, isErased: erasedKeys !== undefined, roles, delegations, revision },
  };
};
