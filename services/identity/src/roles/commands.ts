import type { Giver, RoleDetails } from '@sales/contracts';

export type RoleCommand =
  /** Done once, at the first start: what it would say the second time is not looked at. */
  | { readonly type: 'FoundRole'; readonly details: RoleDetails }
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
