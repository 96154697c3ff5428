import type { Giver, RoleRights } from '@sales/contracts';

export type ApiKeyCommand =
  | {
      readonly type: 'IssueApiKey';
      readonly name: string;
      readonly hash: string;
      /** What the roles say that the key is to have, now and later, by role. None: there is no such role. */
      readonly roles: Readonly<Record<string, readonly RoleRights[]>>;
      readonly expiresAt: string;
      /** Who issues it. */
      readonly giver: Giver;
    }
  | { readonly type: 'RevokeApiKey' };
