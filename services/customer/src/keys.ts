import { type Clock, type KeyStore, KeysUnavailable, pause } from '@sales/eventsourcing';
import { defineModule, type Logger, type Task } from '@sales/service-kit';

/** Milliseconds between two looks at what is to be done. */
const interval = 3_600_000;

export type EpochsOptions = {
  readonly keys: Pick<KeyStore, 'renew'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Renews the epochs of the keys of persons once. While keys are away it waits for the next time. */
export const renewEpochs = async ({ keys, clock, logger }: EpochsOptions): Promise<void> => {
  try {
    const renewal = await keys.renew(new Date(clock.now()));
    if (renewal.began || renewal.destroyed > 0) logger.info(renewal, 'epochs of keys renewed');
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    logger.warn({ err: error }, 'epochs of keys cannot be renewed, tries again');
  }
};

const renewing =
  (options: EpochsOptions): Task =>
  async (signal) => {
    while (!signal.aborted) {
      await renewEpochs(options);
      await pause(interval, signal);
    }
  };

/** Keeps the keys of persons under epochs. One service does it for all. */
export const keysModule = defineModule({
  name: 'keys',
  start: ({ platform: { keys, clock }, logger }) => ({
    tasks: { 'epochs of keys': renewing({ keys, clock, logger }) },
  }),
});
