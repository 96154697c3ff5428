import type { I18n } from '@lingui/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ProblemError } from '@sales/client';
import type { ReactNode } from 'react';
import { type Format, useFormat } from '../i18n/index.ts';
import { factNames } from './problem-fact-names.ts';
import { factsOf } from './problem-facts.ts';
import { problemTitle } from './problem-titles.ts';

type Told = {
  readonly title: string;
  /** What the service says of it, in English. */
  readonly detail?: string | undefined;
  /** The same for those who read another language: names and values. */
  readonly facts?: ReturnType<typeof factsOf>;
  readonly correlationId?: string | undefined;
  /** What helps, in the reader's words. */
  readonly advice?: string;
  /** The title is not in the words of the console, and the detail says more. */
  readonly isForeign: boolean;
};

/** Says what went wrong in the reader's language. */
export const useProblemText = (): ((error: Error) => Told) => {
  const { t, i18n } = useLingui();
  const format = useFormat();
  return (error) => {
    // A dialog asks for the password over the page: what the service says of it helps no one.
    if (error instanceof ProblemError && error.code === 'request/unauthenticated')
      return {
        title: t`You are signed out`,
        advice: t`Nothing that you typed is lost. Sign in again, and try again.`,
        isForeign: false,
      };
    return toldOf(error, t`The server does not answer`, { i18n, format });
  };
};

type Reader = { readonly i18n: Pick<I18n, '_' | 'locale'>; readonly format: Format };

const toldOf = (error: Error, noAnswer: string, reader: Reader): Told => {
  // What a browser says of a request that has not got there differs from one to the next.
  if (error instanceof TypeError) return { title: noAnswer, isForeign: false };
  if (!(error instanceof ProblemError)) return { title: noAnswer, detail: error.message, isForeign: true };
  const { problem, code, status } = error;
  const { i18n } = reader;
  const known = problemTitle(code, status);
  const title = known === undefined ? problem.title : i18n._(known);
  const wrong = (problem.errors ?? []).map((one) => `${one.path}: ${one.message}`);
  return {
    title,
    detail: [problem.detail, ...wrong].filter(Boolean).join(' · '),
    facts: i18n.locale === 'en' ? [] : factsOf(problem.details, { ...reader, names: factNames }),
    correlationId: problem.correlationId,
    isForeign: known === undefined,
  };
};

/** What went wrong, in the reader's language, with what helps those who are asked for help. */
export const Problem = ({ error, retry }: { readonly error: Error; readonly retry?: () => void }): ReactNode => {
  const { title, advice, detail, facts = [], correlationId } = useProblemText()(error);
  const english = detail !== undefined && detail !== '' && <p lang="en">{detail}</p>;
  return (
    <div className="state" role="alert">
      <h2>{title}</h2>
      {advice !== undefined && <p>{advice}</p>}
      {facts.length === 0 ? (
        english
      ) : (
        <>
          <dl className="figures">
            {facts.map(([name, value]) => (
              <div key={name} className="pair">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <details>
            <summary>
              <Trans>In English</Trans>
            </summary>
            {english}
          </details>
        </>
      )}
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
