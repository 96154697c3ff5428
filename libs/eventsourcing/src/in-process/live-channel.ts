import type { LiveChannel, LiveListener } from '../ports.ts';

export type InProcessLiveChannel = LiveChannel & {
  /** Tells the listeners of a topic, or of all topics, that they may have missed something. */
  gap(topic?: string): void;
};

/** Notices within this process: no listener is ever cut off from it. `onError` is told of listeners that throw. */
export const inProcessLiveChannel = (onError: (error: unknown) => void = () => {}): InProcessLiveChannel => {
  const listeners = new Map<string, Set<LiveListener>>();

  const tell = (all: Iterable<LiveListener>, say: (listener: LiveListener) => void): void => {
    for (const listener of [...all]) {
      try {
        say(listener);
      } catch (error) {
        onError(error);
      }
    }
  };

  return {
    publish: (topic, notice) => tell(listeners.get(topic) ?? [], (listener) => listener.onNotice(notice)),
    subscribe: (topic, listener, signal) => {
      if (signal.aborted) return;
      const own = { ...listener };
      const all = listeners.get(topic) ?? new Set();
      listeners.set(topic, all.add(own));
      signal.addEventListener('abort', () => all.delete(own), { once: true });
    },
    gap: (topic) => {
      const concerned = topic === undefined ? listeners.values() : [listeners.get(topic) ?? []];
      for (const all of [...concerned]) tell(all, (listener) => listener.onGap());
    },
  };
};
