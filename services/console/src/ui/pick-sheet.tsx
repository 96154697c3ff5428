import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Pdf } from './pdf.tsx';
import { stringifySearch } from './search-params.ts';

type Picks = {
  readonly warehouse?: string | undefined;
  readonly dueBy?: string | undefined;
  readonly product?: string | undefined;
  readonly orderId?: string;
};

/** What is to be picked, on paper, in the language of the reader. */
export const PickSheet = (picks: Picks): ReactNode => {
  const { t, i18n } = useLingui();
  const language = i18n.locale === 'zh' ? 'zh' : 'en';
  return (
    <Pdf
      path={`/query/v1/pick-sheet${stringifySearch({ ...picks, language })}`}
      name={t`the pick list`}
      needs={{ permission: 'order:read' }}
    >
      <Trans>Pick list (PDF)</Trans>
    </Pdf>
  );
};
