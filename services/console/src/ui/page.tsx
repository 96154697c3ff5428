import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect } from 'react';
import { useMay } from '../api/session.ts';
import { AsOf, useAsOf } from './as-of.tsx';

export type PageProps = {
  readonly title: string;
  /** Beside the title: a state, a number. */
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  /** What changes nothing, and can be done in the past too. */
  readonly tools?: ReactNode;
  /** Something is being read while what was read before is shown. */
  readonly isBusy?: boolean;
  /** What it is shown with: who has it not may have come by a link, and is told so. */
  readonly permission?: string;
  /** Whether it can be shown as it was at an instant. */
  readonly takesAsOf?: boolean;
  readonly children: ReactNode;
};

/** The frame of a page: its title and state, its instant, what can be done on it. In the past nothing can. */
export const Page = (props: PageProps): ReactNode => {
  const { title, beside, actions, tools, isBusy = false, permission, takesAsOf = false, children } = props;
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  useEffect(() => {
    document.title = t`${title} · Sales`;
  }, [title, t]);
  const isShown = permission === undefined || may({ permission });
  const isPast = takesAsOf && asOf !== undefined;
  return (
    <div className={isPast ? 'page past' : 'page'}>
      <div className="bar" data-busy={isBusy || undefined} aria-hidden="true" />
      <header className="page-head">
        <h1 id="title">{title}</h1>
        {isShown && beside}
        {isShown && (
          <div className="page-actions">
            {!isPast && actions}
            {tools}
            {takesAsOf && <AsOf />}
          </div>
        )}
      </header>
      {isShown ? (
        children
      ) : (
        <div className="state">
          <h2>
            <Trans>Your role does not show this</Trans>
          </h2>
          <p>
            <Trans>
              It needs the right <code>{permission}</code>. Ask an administrator for a role that has it.
            </Trans>
          </p>
        </div>
      )}
    </div>
  );
};
