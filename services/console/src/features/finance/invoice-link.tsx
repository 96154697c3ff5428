import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { invoicePath } from '../../ui/paths.ts';
import { To } from '../../ui/to.tsx';

/** An invoice or a credit note of which only the id is known, by its number, with a way to its page. */
export const InvoiceLink = ({ invoiceId }: { readonly invoiceId: string }): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const { data: number } = useQuery({
    queryKey: ['receivables', 'number', invoiceId],
    queryFn: async ({ signal }) =>
      (await sales.get('/order/v1/invoices/{invoiceId}', { path: { invoiceId }, query: {}, signal })).body.number,
    enabled: may({ permission: 'invoice:read' }),
    // A number that was given stays.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <To path={invoicePath(invoiceId)}>{number ?? t`Invoice`}</To>;
};
