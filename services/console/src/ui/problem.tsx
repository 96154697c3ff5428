import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ProblemError } from '@sales/client';
import type { ReactNode } from 'react';
import { problemTitle } from './problem-titles.ts';

type Told = {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly correlationId?: string | undefined;
};

const useTold = (error: Error): Told => {
  const { t, i18n } = useLingui();
  if (!(error instanceof ProblemError)) return { title: t`The server does not answer`, detail: error.message };
  const { problem, code, status } = error;
  const known = problemTitle(code, status);
  const title = known === undefined ? problem.title : i18n._(known);
  // What the service says is in English, and says more than a title does.
  const wrong = (problem.errors ?? []).map((one) => `${one.path}: ${one.message}`);
  return {
    title,
    detail: [problem.detail, ...wrong].filter(Boolean).join(' · '),
    correlationId: problem.correlationId,
  };
};

/** What went wrong, in the reader's language, with what helps those who are asked for help. */
export const Problem = ({ error, retry }: { readonly error: Error; readonly retry?: () => void }): ReactNode => {
  const { title, detail, correlationId } = useTold(error);
  return (
    <div className="state" role="alert">
      <h2>{title}</h2>
      {detail !== undefined && detail !== '' && <p lang="en">{detail}</p>}
      {correlationId !== undefined && (
        <p className="quiet">
          <Trans>
            Quote <code>{correlationId}</code> when you ask for help.
          </Trans>
        </p>
      )}
      {retry !== undefined && (
        <Button variant="default" size="xs" onClick={retry}>
          <Trans>Try again</Trans>
        </Button>
      )}
    </div>
  );
};
