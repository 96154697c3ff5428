import { Type } from 'typebox';
import { category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Id, Instant, object, PersonId, Text } from './contract.ts';
import { ErasedKeys } from './custom.ts';
import { personal } from './personal.ts';
import { UserId } from './principal.ts';
import { RoleCodes } from './role.ts';

/** The language that a user is spoken to in. */
export const Locale = Type.Union([Type.Literal('en'), Type.Literal('zh')]);
export type Locale = ValueOf<typeof Locale>;

/** Who a user is. */
export const UserDetails = object({
  name: personal(Text(200)),
  email: personal(Type.String({ format: 'email', maxLength: 254 })),
  locale: Locale,
});
export type UserDetails = ValueOf<typeof UserDetails>;

const aboutPerson = { personId: PersonId, ...UserDetails.properties };

export const users = category('user', {
  about: 'People who work with the system. One stream a user; its principal is `user:<id of the stream>`.',
  key: { user: Id },
  events: {
    UserRegistered: event('A person may sign in from now on, and has no roles yet.', aboutPerson),
    UserChanged: event('Something about the user has changed; these are all details.', aboutPerson),
    RolesAssigned: event('From the effective time on the user has these roles, and no others.', { roles: RoleCodes }),
    UserDeactivated: event('The user may do nothing any more, and cannot sign in.', {}),
    UserErased: event(
      'The end of a user who wants to be forgotten: they never get in again, their e-mail address is free for ' +
        'another, and what is known of them is being destroyed. What they did stays theirs by their id.',
      { personId: PersonId },
    ),
    PersonalDataErased: event(
      'These keys are destroyed: what is sealed with them cannot be read any more, in no copy. Who holds it in the ' +
        'clear has to forget it.',
      { keys: ErasedKeys },
    ),
    UserReactivated: event('The user may do again what the roles say.', {}),
    DelegationGranted: event('Another user may do in this time what this one may do by roles. It is not passed on.', {
      delegationId: Id,
      to: UserId,
      from: Instant,
      until: Instant,
    }),
    DelegationEnded: event('A delegation ends now, or does not begin.', { delegationId: Id }),
    SignedOut: event('The user has ended a session: its tokens count no more.', { sessionId: Id }),
    SignedOutEverywhere: event('All sessions of the user have ended: tokens issued before count no more.', {}),
    CompanyAccountLinked: event(
      'The user is also who has this account at the provider of the company, from now on: access tokens of it are of ' +
        'the user. It can be of one user only.',
      {
        account: Type.With(Id, {
          description: 'Follows from the issuer and the subject there, and says nothing of either',
        }),
      },
    ),
    ClaimWithdrawn: event(
      'An e-mail address was set aside for this user and never used, and another user has it now. The only event of ' +
        'a user whose registration broke off.',
      {},
    ),
  },
});

export type UserPublication = PublicationOf<typeof users>;
