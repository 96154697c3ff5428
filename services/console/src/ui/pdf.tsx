import { useLingui } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Shown } from '../api/rights.ts';
import { useMay } from '../api/session.ts';

type Printed = {
  /** Of the API, with what is asked of it: what it answers can be had as a PDF. */
  readonly path: string;
  readonly name: string;
  /** With what it is read. */
  readonly needs: Shown;
  /** In a row of a grid, which has one stop for the Tab key: the page of the row has the link too. */
  readonly isInRow?: true;
  /** What the link is called where `PDF` does not say enough. */
  readonly children?: ReactNode;
};

/** What documents that name their customers need. */
export const invoiceNeeds: Shown = { permission: 'receivable:read', group: 'personal' };
export const shipmentNeeds: Shown = { permission: 'order:read', group: 'personal' };

/** A document in a tab of its own, where the browser shows, keeps and prints it. */
export const Pdf = ({ path, name, needs, isInRow, children = 'PDF' }: Printed): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  if (!may(needs)) return null;
  return (
    <Anchor
      href={`/api${path}${path.includes('?') ? '&' : '?'}format=pdf`}
      target="_blank"
      rel="noopener"
      size="sm"
      underline="always"
      aria-label={t`PDF of ${name}, in a new tab`}
      {...(isInRow === true && { tabIndex: -1, onClick: (event) => event.stopPropagation() })}
    >
      {children}
    </Anchor>
  );
};
