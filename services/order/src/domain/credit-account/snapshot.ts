import type { SnapshotFormat } from '@sales/eventsourcing';
import type { CreditAccount } from './credit-account.ts';

/** Raise the version when `evolve` or the state changes. */
export const creditAccountSnapshots: SnapshotFormat<CreditAccount> = {
  version: 1,
  encode: (account) => account,
  // A shelf that was never used comes back as null.
  decode: ({ parts, ...plain }) => ({
    suspended: undefined,
    ...plain,
    parts: parts.map((shelf: unknown) => shelf ?? undefined),
  }),
};
