import { Trans, useLingui } from '@lingui/react/macro';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';

/** What is shown where a page broke. */
export const Failure = ({ error, reset }: ErrorComponentProps) => (
  <Problem error={error instanceof Error ? error : new Error(String(error))} retry={reset} />
);

export const NotFound = (): ReactNode => {
  const { t } = useLingui();
  return (
    <Page title={t`No such page`}>
      <div className="state">
        <p>
          <Trans>There is no page at this address.</Trans>
        </p>
      </div>
    </Page>
  );
};
