import { Trans, useLingui } from '@lingui/react/macro';
import type { Paths } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { invoiceOfApi, invoicePath, orderPath, paymentPath } from '../../ui/paths.ts';
import { PaymentMethod } from '../../ui/payment-methods.tsx';
import { invoiceNeeds, Pdf } from '../../ui/pdf.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Table } from '../../ui/table.tsx';
import { To } from '../../ui/to.tsx';

/** How many of the latest are shown. */
const latest = 10;

type Invoice = Paths['/query/v1/invoices']['GET']['answer']['items'][number];
type Payment = Paths['/query/v1/payments']['GET']['answer']['items'][number];

const useAsked = (customerId: string) => {
  const asOf = useAsOf();
  return { customerId, limit: latest, ...(asOf !== undefined && { asOf }) };
};

/** The latest rows of a customer, or why there are none. */
const Latest = <Row,>({
  answer: { data, error },
  none,
  children,
}: {
  readonly answer: { readonly data: readonly Row[] | undefined; readonly error: Error | null };
  readonly none: ReactNode;
  readonly children: (rows: readonly Row[]) => ReactNode;
}): ReactNode => {
  if (error !== null && data === undefined) return <Problem error={error} />;
  if (data === undefined) return null;
  return data.length === 0 ? <p className="quiet">{none}</p> : children(data);
};

const Orders = ({ of }: { readonly of: Invoice['orders'] }): ReactNode =>
  of.map(({ orderId, number }, nth) => (
    <span key={orderId}>
      {nth > 0 && ', '}
      <To path={orderPath(number)}>{number}</To>
    </span>
  ));

/** What was invoiced and credited to a customer, with the orders behind it. */
export const Invoices = ({ customerId }: { readonly customerId: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const asked = useAsked(customerId);
  const answer = useQuery({
    queryKey: ['receivables', 'invoices', asked],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/invoices', { query: { ...asked, sort: '-issuedOn' }, signal })).body.items,
  });
  return (
    <Latest<Invoice> answer={answer} none={<Trans>No invoice yet</Trans>}>
      {(rows) => (
        <Table<Invoice>
          label={t`Invoices`}
          rows={rows}
          idOf={({ invoiceId }) => invoiceId}
          columns={[
            { title: t`Number`, cell: ({ number }) => <To path={invoicePath(number)}>{number}</To> },
            { title: t`Kind`, cell: ({ kind }) => (kind === 'invoice' ? t`Invoice` : t`Credit note`) },
            { title: t`Order`, isWide: true, cell: ({ orders }) => <Orders of={orders} /> },
            { title: t`Issued`, cell: ({ issuedOn }) => format.day(issuedOn) },
            { title: t`Due`, cell: ({ dueOn, kind }) => kind === 'invoice' && format.day(dueOn) },
            { title: t`Total`, isNumber: true, cell: ({ total }) => format.money(total) },
            {
              title: t({ message: 'Open', context: 'amount' }),
              isNumber: true,
              cell: ({ open }) => open && format.money(open),
            },
            {
              title: t`PDF`,
              cell: ({ invoiceId, number }) => (
                <Pdf path={invoiceOfApi(invoiceId)} name={number} needs={invoiceNeeds} />
              ),
            },
          ]}
        />
      )}
    </Latest>
  );
};

/** What a customer has paid. */
export const Payments = ({ customerId }: { readonly customerId: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const asked = useAsked(customerId);
  const answer = useQuery({
    queryKey: ['receivables', 'payments', asked],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/payments', { query: { ...asked, sort: '-receivedOn' }, signal })).body.items,
  });
  return (
    <Latest<Payment> answer={answer} none={<Trans>No payment yet</Trans>}>
      {(rows) => (
        <Table<Payment>
          label={t`Payments`}
          rows={rows}
          idOf={({ paymentId }) => paymentId}
          columns={[
            {
              title: t`Received`,
              cell: ({ paymentId, receivedOn }) => <To path={paymentPath(paymentId)}>{format.day(receivedOn)}</To>,
            },
            { title: t`How`, cell: ({ method }) => <PaymentMethod of={method} /> },
            {
              title: t({ message: 'Reference', context: 'payment' }),
              isWide: true,
              cell: ({ reference, reversedOn }) =>
                [reference, reversedOn && t`reversed on ${format.day(reversedOn)}`].filter(Boolean).join(' · '),
            },
            { title: t`Amount`, isNumber: true, cell: ({ amount }) => format.money(amount) },
          ]}
        />
      )}
    </Latest>
  );
};
