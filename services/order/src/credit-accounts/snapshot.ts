import type { SnapshotFormat } from '@sales/eventsourcing';
import type { CreditAccount } from './credit-account.ts';
import type { Parts } from './parts.ts';

/** A shelf that was never used is null in JSON. */
type Written = Omit<CreditAccount, 'parts'> & { readonly parts: readonly (Parts[number] | null)[] };

/** What an account takes in memory: a shelf of parts counts as one, and so does an order that waits. */
export const weightOf = ({ parts, waiting }: CreditAccount): number =>
  parts.reduce((shelves, shelf) => (shelf === undefined ? shelves : shelves + 1), waiting.length);

/** Raise the version when `evolve` or the state changes. */
export const creditAccountSnapshots: SnapshotFormat<CreditAccount, Written> = {
  version: 2,
  encode: (account) => account,
  decode: ({ parts, suspended, ...plain }) => ({
    ...plain,
    // JSON leaves out what is undefined.
    suspended,
    parts: parts.map((shelf) => shelf ?? undefined),
  }),
};
