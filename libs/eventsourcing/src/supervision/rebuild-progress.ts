import type { Build, ProjectionStore, RebuildProgress } from '../projection.ts';

export type Notes = {
  /** Writes it down, or what is newer by then, one at a time. A failure to write does not fail the rebuild. */
  note(progress: RebuildProgress): void;
  last(): RebuildProgress;
  /** Resolves when the last note is written, or cannot be. */
  written(): Promise<void>;
};

/** Keeps other processes informed of how the making of a build goes. */
export const rebuildProgress = (store: ProjectionStore, build: Build): Notes => {
  let last: RebuildProgress = { build: build.number, state: 'waiting', done: 0, events: 0, seconds: 0 };
  let waiting: RebuildProgress | undefined;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    while (waiting !== undefined) {
      const next = waiting;
      waiting = undefined;
      await store.note(build, next).catch(() => {});
    }
    writing = undefined;
  };

  return {
    note: (progress) => {
      last = progress;
      waiting = progress;
      writing ??= write();
    },
    last: () => last,
    written: async () => writing,
  };
};
