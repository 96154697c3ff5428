import { object, UserDetails, users } from '@sales/contracts';
import type { SnapshotFormat } from '@sales/eventsourcing';
import { defineAggregate, personalFields, publishing } from '@sales/service-kit';
import type { UserState } from './state.ts';
import { user } from './user.ts';

const personalInState = personalFields({ state: object({ details: UserDetails }) });

type Written = { readonly personId?: string; readonly state: UserState };

const snapshots: SnapshotFormat<UserState, Written> = {
  version: 3,
  ...(personalInState !== undefined && { personal: personalInState }),
  encode: (state) => ({ ...(state.status === 'registered' && { personId: state.personId }), state }),
  decode: ({ state }) => state,
};

/** Its handler alone lets the last administrator go: `createUsers` is what commands go through. */
export const userAggregate = defineAggregate({
  category: 'user',
  published: publishing(users),
  decider: () => user,
  snapshots,
});
