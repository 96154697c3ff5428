import type { Giver, RoleDetails } from '@sales/contracts';

export type RoleCommand =
  /** Done once, at the first start: what it would say the second time is not looked at. */
  | { readonly type: 'FoundRole'; readonly details: RoleDetails }
  /** Done at each start: a role that is as it came before becomes what it comes as now, once. */
  | {
      readonly type: 'UpgradeRole';
      readonly details: RoleDetails;
      /** The permissions that it came with before. */
      readonly earlier: readonly RoleDetails['permissions'][];
    }
  | {
      readonly type: 'DefineRole';
      readonly role: string;
      readonly details: RoleDetails;
      /** Who says so. */
      readonly giver: Giver;
      readonly now: string;
      /** From when on, where that is said. */
      readonly dated?: string;
    };
