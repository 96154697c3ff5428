import { type EventStore, WrongExpectedRevision } from '@sales/eventsourcing';
import type { Metrics } from './metrics.ts';

/** The same store, whose appends are measured. */
export const measuredStore = (store: EventStore, { appended }: Pick<Metrics, 'appended'>): EventStore => ({
  ...store,
  append: async (...given) => {
    const started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    try {
      const result = await store.append(...given);
      appended('appended', seconds());
      return result;
    } catch (error) {
      appended(error instanceof WrongExpectedRevision ? 'conflict' : 'failed', seconds());
      throw error;
    }
  },
});
