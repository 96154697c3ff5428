/** Why a user may need help. */
export const needs = ['refused', 'away', 'unused'] as const;
export type Need = (typeof needs)[number];

/** Refusals in a period from which on a user is refused often. */
export const oftenRefused = 5;

/** What is known of a user in a period. */
export type UsedBy = {
  readonly isActive: boolean;
  readonly done: number;
  readonly refused: number;
  readonly hasSignedIn: boolean;
  /** Functions that the roles offer, and of those the ones that were never used. */
  readonly offered: number;
  readonly unused: number;
};

const isSo: Readonly<Record<Need, (one: UsedBy) => boolean>> = {
  refused: ({ refused }) => refused >= oftenRefused,
  away: ({ isActive, done, hasSignedIn }) => isActive && done === 0 && !hasSignedIn,
  unused: ({ isActive, offered, unused }) => isActive && unused * 2 > offered,
};

/** Why this user may need help: often none. */
export const needsOf = (one: UsedBy): readonly Need[] => needs.filter((need) => isSo[need](one));
