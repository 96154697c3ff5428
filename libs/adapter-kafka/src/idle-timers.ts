import { createRequire } from 'node:module';

/** The version whose sources everything here was read and measured against. */
export const knownVersion = '2.2.4';

type RequestQueue = {
  readonly prototype: { pending: readonly unknown[]; scheduleCheckPendingRequests: () => void };
};

const load = createRequire(import.meta.url);

/**
 * Every connection of kafkajs wakes up each millisecond without end, with a negative delay that Node 24 warns about
 * (tulios/kafkajs#1556, #1704, #1751): it plans its next look at the waiting requests also when none is waiting.
 * Code that adds a request or answers one checks by itself, so the plan is only needed while something waits.
 *
 * Changes that one version of kafkajs and no other. True when it has been changed.
 */
export const calmIdleTimers = (): boolean => {
  const { version }: { readonly version: string } = load('kafkajs/package.json');
  if (version !== knownVersion) return false;
  const queue: RequestQueue = load('kafkajs/src/network/requestQueue');
  const { prototype } = queue;
  const plan = prototype.scheduleCheckPendingRequests;
  if (plan.name === calm) return true;
  const patched = {
    [calm](this: RequestQueue['prototype']): void {
      if (this.pending.length > 0) plan.call(this);
    },
  };
  Object.assign(prototype, { scheduleCheckPendingRequests: patched[calm] });
  return true;
};

const calm = 'scheduleCheckWhileSomethingWaits';
