export type OutageOptions = {
  /** Asks the server for a sign of life. Rejects, in time, when there is none. */
  readonly ping: () => Promise<unknown>;
  /** Told once an outage, of what began it. */
  readonly onOutage: (error: unknown) => void;
  /** Told once when it is over. */
  readonly onRecovery: () => void;
};

/** Keeps callers from waiting for a server that is not there. */
export type Outage = {
  /**
   * The result of the work; that of `instead` when the server does not do it, and at once while it is known to be away.
   */
  attempt<Result>(work: () => Promise<Result>, instead: () => Result): Promise<Result>;
  failed(error: unknown): void;
  available(): boolean;
  stop(): void;
};

/** Pauses between signs of life that were not given, in ms. */
const [firstPause, longestPause] = [50, 1000];

/**
 * From the first failure on nothing asks the server but this, in the background: an outage costs those who were waiting
 * when it began until their time-out, and other callers nothing.
 */
export const watchOutage = ({ ping, onOutage, onRecovery }: OutageOptions): Outage => {
  let away = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const recover = (): void => {
    away = false;
    if (!stopped) onRecovery();
  };

  const lookAgain = (pause: number): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      ping().then(recover, () => lookAgain(Math.min(pause * 2, longestPause)));
    }, pause).unref();
  };

  const failed = (error: unknown): void => {
    if (away || stopped) return;
    away = true;
    onOutage(error);
    lookAgain(firstPause);
  };

  return {
    attempt: async (work, instead) => {
      if (away) return instead();
      try {
        return await work();
      } catch (error) {
        failed(error);
        return instead();
      }
    },
    failed,
    available: () => !away,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
};
