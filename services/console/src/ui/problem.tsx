import type { I18n } from '@lingui/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ProblemError } from '@sales/client';
import type { ReactNode } from 'react';
import { problemTitle } from './problem-titles.ts';

type Told = {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The title is not in the words of the console, and the detail says more. */
  readonly isForeign: boolean;
};

/** Says what went wrong in the reader's language. */
export const useProblemText = (): ((error: Error) => Told) => {
  const { t, i18n } = useLingui();
  return (error) => toldOf(error, t`The server does not answer`, i18n);
};

const toldOf = (error: Error, noAnswer: string, i18n: Pick<I18n, '_'>): Told => {
  if (!(error instanceof ProblemError)) return { title: noAnswer, detail: error.message, isForeign: true };
  const { problem, code, status } = error;
  const known = problemTitle(code, status);
  const title = known === undefined ? problem.title : i18n._(known);
  // What the service says is in English, and says more than a title does.
  const wrong = (problem.errors ?? []).map((one) => `${one.path}: ${one.message}`);
  return {
    title,
    detail: [problem.detail, ...wrong].filter(Boolean).join(' · '),
    correlationId: problem.correlationId,
    isForeign: known === undefined,
  };
};

/** What went wrong, in the reader's language, with what helps those who are asked for help. */
export const Problem = ({ error, retry }: { readonly error: Error; readonly retry?: () => void }): ReactNode => {
  const { title, detail, correlationId } = useProblemText()(error);
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
