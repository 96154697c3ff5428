import type { RecordedEvent } from '@sales/eventsourcing';

/** What a check has found: how much it has looked at, and what is wrong where. */
export type CheckVerdict = {
  readonly name: string;
  /** `3 series, 120 documents` */
  readonly seen: string;
  readonly wrong: number;
  /** The first of what is wrong, a line each. */
  readonly first: readonly string[];
};

/** Holds what is stored in one place against what is stored in others. */
export type Check = {
  /** Events of the store, each once, in the order of their positions. */
  readonly take: (events: readonly RecordedEvent[]) => void | Promise<void>;
  readonly end: () => CheckVerdict;
};

/** Most of what is wrong that is named. */
const mostNamed = 10;

export const findings = () => {
  const first: string[] = [];
  let wrong = 0;
  return {
    add: (where: string, what: string): void => {
      wrong += 1;
      if (first.length < mostNamed) first.push(`${where}: ${what}`);
    },
    end: (name: string, seen: string): CheckVerdict => ({ name, seen, wrong, first }),
  };
};
export type FoundSoFar = ReturnType<typeof findings>;

/** `order-<uuid>@3` */
export const placeOf = ({ stream, revision }: RecordedEvent): string => `${stream}@${revision}`;

/** How long what follows from an event may take to be recorded, in ms, by the newest event of the store. */
const underWay = 10 * 60_000;

/** Tells what may be under way still from what has not come. */
export const settledBefore = () => {
  let newest = '';
  return {
    take: ({ metadata: { recordedAt } }: RecordedEvent): void => {
      if (recordedAt > newest) newest = recordedAt;
    },
    isSettled: (recordedAt: string): boolean => Date.parse(newest) - Date.parse(recordedAt) > underWay,
  };
};
