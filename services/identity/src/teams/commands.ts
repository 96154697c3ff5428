import type { Period } from '@sales/contracts';

export type TeamCommand =
  | {
      readonly type: 'DefineTeam';
      readonly team: string;
      readonly name: string;
      readonly parent?: string;
      /** The team above and those above that, as far as there are any. None: there is no such team. */
      readonly above: readonly string[];
      /** Whether the team above is closed. */
      readonly parentClosed: boolean;
      /** From when on, where that is said. */
      readonly dated?: string;
    }
  | {
      readonly type: 'SetMembership';
      readonly user: string;
      /** Whether there is such a user. */
      readonly isUser: boolean;
      readonly periods: readonly Period[];
    }
  | {
      readonly type: 'CloseTeam';
      /** When, where that is said. */
      readonly dated?: string;
    };
