import type { MessageDescriptor } from '@lingui/core';
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
  /** Whether it can be shown as it was at an instant. */
  readonly takesAsOf?: boolean;
  readonly children: ReactNode;
};

/** The frame of a page: its title and state, its instant, what can be done on it. In the past nothing can. */
export const Page = (props: PageProps): ReactNode => {
  const { title, beside, actions, tools, isBusy = false, takesAsOf = false, children } = props;
  const { t } = useLingui();
  const asOf = useAsOf();
  useEffect(() => {
    document.title = t`${title} · Sales`;
  }, [title, t]);
  const isPast = takesAsOf && asOf !== undefined;
  return (
    <div className={isPast ? 'page past' : 'page'}>
      <div className="bar" data-busy={isBusy || undefined} aria-hidden="true" />
      <header className="page-head">
        <h1 id="title">{title}</h1>
        {beside}
        <div className="page-actions">
          {!isPast && actions}
          {tools}
          {takesAsOf && <AsOf />}
        </div>
      </header>
      {children}
    </div>
  );
};

/** What a page is shown with, and what it is called for who has not that right. */
export type PageRight = { readonly permission: string; readonly title: MessageDescriptor };

/** A page of who has its right. Others may have come by a link: they are told so, and nothing is asked for. */
export const ForReader = ({
  right: { permission, title },
  children,
}: {
  readonly right: PageRight;
  readonly children: ReactNode;
}): ReactNode => {
  const { i18n } = useLingui();
  const may = useMay();
  if (may({ permission })) return children;
  return (
    <Page title={i18n._(title)}>
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
    </Page>
  );
};

/** A page, drawn only for who has its right. */
export const pageFor = (right: PageRight, Body: () => ReactNode) => (): ReactNode => (
  <ForReader right={right}>
    <Body />
  </ForReader>
);
