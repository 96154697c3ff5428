import { clockSkew, tokenLife } from '@sales/service-kit';

/** How long a key is known before it signs, in ms: all services have read it by then. */
export const publishedBefore = 15 * 60_000;

/** How long a key signs, in ms. */
export const signsFor = 24 * 60 * 60_000;

/** How long what a key has signed is believed after another signs, in ms. */
export const acceptedFor = (tokenLife + 2 * clockSkew) * 1000;

/** A key and the instant from which it signs, in ms since 1970. */
export type Scheduled = { readonly keyId: string; readonly from: number };

const byFrom = (a: Scheduled, b: Scheduled): number => a.from - b.from || (a.keyId < b.keyId ? -1 : 1);

/** The key that signs now: the last whose time has come. */
export const signingAt = <Key extends Scheduled>(keys: readonly Key[], now: number): Key | undefined =>
  keys
    .filter(({ from }) => from <= now)
    .toSorted(byFrom)
    .at(-1);

/** From when the next key is to sign; undefined while the newest signs long enough. */
export const nextFrom = (keys: readonly Scheduled[], now: number): number | undefined => {
  const newest = keys.toSorted(byFrom).at(-1);
  // There is no verifier that would have to learn of the first.
  if (newest === undefined || signingAt(keys, now) === undefined) return now;
  return newest.from + signsFor > now + publishedBefore ? undefined : now + publishedBefore;
};

/** From when on what each key has signed is no longer believed; undefined of the newest. */
export const endsOf = (keys: readonly Scheduled[]): ReadonlyMap<string, number | undefined> => {
  const sorted = keys.toSorted(byFrom);
  return new Map(
    sorted.map(({ keyId }, nth) => {
      const next = sorted[nth + 1];
      return [keyId, next && next.from + acceptedFor];
    }),
  );
};
