import type { Giver, RoleRights, UserDetails } from '@sales/contracts';
import type { KeyName } from '@sales/eventsourcing';

/** An e-mail address that was claimed for a user who was at this epoch: good for as long as that is so. */
export type Claim = { readonly epoch: number; readonly email: string };

/** Who asks, with what they may give, and what the roles say that it is about. */
export type Asker = {
  readonly giver: Giver;
  /** Whether it is the user. */
  readonly isSelf: boolean;
  /** What those get who get a role, now and later, by role. None: there is no such role. Absent: not read yet. */
  readonly roles: Readonly<Record<string, readonly RoleRights[]>>;
};

/** An administrator at this epoch may go: another one stays. */
export type Release = { readonly epoch: number };

type Asked = { readonly asker?: Asker };

export type RegisterUser = {
  readonly type: 'RegisterUser';
  readonly personId: string;
  readonly details: UserDetails;
  readonly claim?: Claim;
};

export type ChangeUser = Asked & {
  readonly type: 'ChangeUser';
  readonly changes: Partial<UserDetails>;
  readonly claim?: Claim;
};

export type AssignRoles = Asked & {
  readonly type: 'AssignRoles';
  readonly roles: readonly string[];
  readonly release?: Release;
};

export type Delegation = {
  readonly delegationId: string;
  readonly to: string;
  readonly from: string;
  readonly until: string;
};

export type UserCommand =
  | RegisterUser
  | ChangeUser
  | AssignRoles
  /** An administrator at this epoch was released, and did not go. */
  | { readonly type: 'KeepAdministrator'; readonly epoch: number }
  | (Asked & { readonly type: 'DeactivateUser'; readonly release?: Release })
  /** There is no way back. */
  | (Asked & { readonly type: 'EraseUser'; readonly release?: Release })
  /** Keys of the user are destroyed. */
  | { readonly type: 'RecordErasure'; readonly keys: readonly KeyName[] }
  | (Asked & { readonly type: 'ReactivateUser' })
  | (Asked & {
      readonly type: 'GrantDelegation';
      /** The one who delegates, as a principal. */
      readonly user: string;
      readonly delegation: Delegation;
      /** Whether the one who gets it is a user who is active. */
      readonly isToUser: boolean;
      readonly now: string;
    })
  | (Asked & { readonly type: 'EndDelegation'; readonly delegationId: string })
  /** The account at the provider of the company was found to be of the user, and of no other. */
  | { readonly type: 'LinkCompanyAccount'; readonly account: string }
  | { readonly type: 'SignOut'; readonly sessionId: string }
  | (Asked & { readonly type: 'SignOutEverywhere' })
  /** Takes the claim on an e-mail address away that was made at this epoch and not used since. */
  | { readonly type: 'WithdrawClaim'; readonly epoch: number; readonly email: string };
