import type { RoleRights } from '@sales/contracts';
import type { Scope } from '@sales/service-kit';
import { roleAggregate } from './aggregate.ts';
import { detailsAt, detailsFrom } from './state.ts';

/** What roles say, straight from their events. */
export type RightsOf = {
  /** At an instant; undefined where there is no such role then. */
  readonly at: (role: string, at: string) => Promise<RoleRights | undefined>;
  /** At an instant and later: all that a user gets who gets the role. None: there is no such role. */
  readonly from: (role: string, at: string) => Promise<readonly RoleRights[]>;
};

export const rightsOfIn = ({ handler }: Pick<Scope, 'handler'>): RightsOf => {
  const roles = handler(roleAggregate);
  const read = async (role: string) => (await roles.load(role)).state;
  return {
    at: async (role, at) => {
      const state = await read(role);
      return state.status === 'none' ? undefined : detailsAt(state, at);
    },
    from: async (role, at) => {
      const state = await read(role);
      return state.status === 'none' ? [] : detailsFrom(state, at);
    },
  };
};
