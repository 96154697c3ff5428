import type { Giver, RoleRights } from '@sales/contracts';

/** What roles say, now and later, by their codes. None: there is no such role. */
type SaidByRoles = Readonly<Record<string, readonly RoleRights[]>>;

export type ApiKeyCommand =
  | {
      readonly type: 'IssueApiKey';
      readonly name: string;
      readonly hash: string;
      /** Those that the key is to have. */
      readonly roles: SaidByRoles;
      readonly expiresAt: string;
      /** Who issues it. */
      readonly giver: Giver;
    }
  | {
      readonly type: 'RevokeApiKey';
      /** Those that the key has. */
      readonly roles: SaidByRoles;
      /** Whether who revokes it has issued it, or is the program that has it. */
      readonly isOwn: boolean;
      /** Who revokes it. */
      readonly giver: Giver;
    };
