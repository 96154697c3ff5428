import { StoreRestored } from '../errors.ts';
import type { EventStore } from '../ports.ts';

/** Makes a call wait for its turn among all calls: the scheduler of fast-check. */
type Scheduler = {
  scheduleFunction<Args extends readonly unknown[], Result>(
    call: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
};

/** A store whose reads and appends come in the order that the scheduler draws. */
export const interleaved = (store: EventStore, scheduler: Scheduler): EventStore => ({
  ...store,
  read: scheduler.scheduleFunction(store.read),
  append: scheduler.scheduleFunction(store.append),
});

/** A store that lacks what was published when it is first written to, and has it from then on. */
export const restoredLate = <Store extends EventStore>(store: Store): Store => {
  let isBack = false;
  return {
    ...store,
    append: async (...given) => {
      if (isBack) return store.append(...given);
      isBack = true;
      throw new StoreRestored('the store lacks what was published');
    },
  };
};
