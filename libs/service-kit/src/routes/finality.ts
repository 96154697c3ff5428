import { type Clock, pause, systemClock, type Throttle, unthrottled } from '@sales/eventsourcing';
import { BadRequest } from '../http/bad-request.ts';
import type { ReferenceData } from './reference-data.ts';

/** The instant that is asked about. */
export type Asked = {
  readonly asOf: string;
  /** Default: recorded. */
  readonly clock?: 'recorded' | 'effective' | undefined;
};

/** Sees to it that what is answered for an instant is not answered otherwise later. */
export type Finality = {
  /**
   * Resolves when the read models (those that are named, or all) have every event that can have been recorded at the
   * instant or before. On the effective clock: by now, if the instant is still to come; what is recorded later may be
   * effective earlier.
   * @throws BadRequest when the instant is still to come on the recorded clock
   * @throws NotCaughtUp when that takes longer than `timeoutMs`
   */
  settled(asked: Asked, reads: readonly string[] | undefined, signal: AbortSignal): Promise<void>;
  /** Looks all the time how far the read models are, so that few questions wait. Resolves after abort. */
  run(signal: AbortSignal): Promise<void>;
};

export type FinalityOptions = {
  readonly clock?: Clock;
  /** Of all read models and all that feeds them. Absent where answers are read straight from the events. */
  readonly reference?: Pick<ReferenceData, 'look' | 'complete' | 'run'>;
  /** How long a question may wait for the read models, in ms. */
  readonly timeoutMs?: number | undefined;
  /** What `run` reads waits for the throttle. Default: at once. */
  readonly throttle?: Throttle;
};

/**
 * An event may be stored this much later than the time that it carries, by the clock of this process, in ms: what
 * clocks that are kept in step differ by, and the moment between stamp and store.
 */
const margin = 500;

/** The clock of a client may be so much ahead, in ms: an instant that is still to come by then is waited for. */
const ahead = 2000;

/**
 * Before the first look of a process, what is older than this, in ms, is answered at once: relays that are so far
 * behind are an alarm of their own, and the first look of all reads the whole store.
 */
const longAgo = 600_000;

export const createFinality = ({
  clock = systemClock,
  reference,
  timeoutMs = 2000,
  throttle = unthrottled,
}: FinalityOptions = {}): Finality => {
  /** Everything that was stored before this is in all read models. */
  let complete: number | undefined;
  const now = (): number => Date.parse(clock.now());

  const isKnown = (needed: number, asked: number): boolean =>
    reference === undefined ? needed <= asked : needed <= (complete ?? asked - longAgo);

  return {
    settled: async ({ asOf, clock: which = 'recorded' }, reads, signal) => {
      const [instant, asked] = [Date.parse(asOf), now()];
      if (which === 'recorded' && instant > asked + ahead) throw stillToCome(asked);
      // The millisecond in which the last of them can be stored must be over.
      const needed = which === 'recorded' ? instant + margin + 1 : Math.min(instant, asked);
      if (isKnown(needed, asked)) return;
      if (needed > asked) await pause(needed - asked, signal);
      await reference?.look();
      await reference?.complete(reads, timeoutMs);
    },
    run: async (signal) =>
      reference?.run(signal, async () => {
        const begun = now();
        await throttle(reference.look);
        await reference.complete();
        complete = begun;
      }),
  };
};

const stillToCome = (now: number): BadRequest =>
  new BadRequest([
    {
      in: 'query',
      path: '/asOf',
      message: 'is still to come',
      allowed:
        `an instant up to now, ${new Date(now).toISOString()}; later ones with clock=effective ` +
        'where the list has that parameter',
    },
  ]);
