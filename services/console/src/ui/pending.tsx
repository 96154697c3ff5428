import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Problem } from './problem.tsx';

/**
 * In the place of what has not been read: it is on its way, or could not be read. It is shown after a second: most
 * answers come before.
 */
export const Pending = ({
  error,
  retry,
}: {
  readonly error: Error | null;
  readonly retry: () => unknown;
}): ReactNode =>
  error === null ? (
    <p className="loading quiet" role="status">
      <Trans>Loading…</Trans>
    </p>
  ) : (
    <Problem error={error} retry={() => void retry()} />
  );
