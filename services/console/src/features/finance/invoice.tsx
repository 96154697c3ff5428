import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import type { Invoice, InvoiceDocument } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Charges } from '../../ui/charges.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { invoiceOfApi, invoicePath, orderPath, paymentPath, returnPath } from '../../ui/paths.ts';
import { invoiceNeeds, Pdf } from '../../ui/pdf.tsx';
import { Pending } from '../../ui/pending.tsx';
import { paymentStatuses, State } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { useUnit } from '../../ui/units.tsx';
import { InvoiceLink } from './invoice-link.tsx';

/** What is settled of an invoice, and by what. */
const useSettled = (invoiceId: string | undefined) => {
  const may = useMay();
  const asOf = useAsOf();
  return useQuery({
    queryKey: ['receivables', 'settled', invoiceId, asOf],
    queryFn: async ({ signal }) => {
      const path = { invoiceId: invoiceId ?? '' };
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/order/v1/invoices/{invoiceId}', { path, query, signal })).body;
    },
    enabled: invoiceId !== undefined && may({ permission: 'invoice:read' }),
  });
};

type Entry = {
  readonly id: string;
  readonly on: string;
  readonly what: ReactNode;
  readonly amount: Invoice['total'];
  /** It was taken back, and counts no more. */
  readonly reversed?: boolean;
};

const SettledBy = ({ by, documentId }: Pick<Invoice['settlements'][number], 'by' | 'documentId'>): ReactNode => {
  const may = useMay();
  if (by === 'creditNote') return <InvoiceLink invoiceId={documentId} />;
  const word = <Trans>Payment</Trans>;
  return may({ permission: 'payment:read' }) ? <To path={paymentPath(documentId)}>{word}</To> : word;
};

/** From what was charged to what is open, step by step. */
const OpenAmount = ({ invoice }: { readonly invoice: Invoice }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { invoiceId, issuedOn, total, settlements, open } = invoice;
  const entries: readonly Entry[] = [
    { id: invoiceId, on: issuedOn, what: <Trans>Invoiced</Trans>, amount: total },
    ...settlements.map(({ by, documentId, amount, on, reversed }, nth) => ({
      ...{ id: `${documentId}/${nth}`, on, reversed },
      what: <SettledBy by={by} documentId={documentId} />,
      amount: { ...amount, amount: -amount.amount },
    })),
  ];
  return (
    <Table<Entry>
      label={t`How the open amount came about`}
      rows={entries}
      idOf={({ id }) => id}
      columns={[
        { title: t`Date`, cell: ({ on }) => format.day(on) },
        { title: t`What`, isWide: true, cell: ({ what }) => what },
        {
          title: t`Amount`,
          isNumber: true,
          cell: ({ amount, reversed }) =>
            reversed === true ? (
              <>
                <s>{format.money(amount)}</s>
                <small>{t`reversed`}</small>
              </>
            ) : (
              format.money(amount)
            ),
        },
      ]}
      foot={[t({ message: 'Open', context: 'amount' }), '', format.money(open)]}
    />
  );
};

/** Where the money of a credit note went, and the return that it is for. */
const CreditedMoney = ({
  orderId,
  creditNoteId,
}: {
  readonly orderId: string;
  readonly creditNoteId: string;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const asOf = useAsOf();
  const { data: order } = useQuery({
    queryKey: ['orders', 'order', orderId, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/orders/{order}', { path: { order: orderId }, query, signal })).body;
    },
  });
  const refund = order?.refunds.find((one) => one.creditNoteId === creditNoteId);
  if (order === undefined || refund === undefined) return null;
  const { credited, paidOut, returnId } = refund;
  return (
    <Part title={<Trans>Where the money went</Trans>}>
      <Facts
        of={[
          [t`Taken off open invoices`, format.money(credited)],
          [t`Paid out`, format.money(paidOut)],
          [t`Return`, returnId && <To path={returnPath(order.number, returnId)}>{t`The goods that came back`}</To>],
        ]}
      />
    </Part>
  );
};

const Orders = ({ of }: { readonly of: InvoiceDocument['orders'] }): ReactNode => {
  const may = useMay();
  return of.map(({ orderId, number }, nth) => (
    <span key={orderId}>
      {nth > 0 && ', '}
      {may({ permission: 'order:read' }) ? <To path={orderPath(number)}>{number}</To> : number}
    </span>
  ));
};

const InvoiceFacts = ({ document }: { readonly document: InvoiceDocument }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { invoiceId, kind, number, customer, orders, issuedOn, dueOn, corrects = [] } = document;
  return (
    <Facts
      of={[
        [t`Customer`, <CustomerLink key="customer" customerId={customer.customerId} />],
        [t`Orders`, <Orders key="orders" of={orders} />],
        [t`Issued`, format.day(issuedOn)],
        [t`Due`, kind === 'invoice' && format.day(dueOn)],
        [
          t`Corrects`,
          corrects.length > 0 &&
            corrects.map((one) => (
              <To key={one.invoiceId} path={invoicePath(one.number)}>
                {one.number}
              </To>
            )),
        ],
        [t`Printed`, <Pdf key="pdf" path={invoiceOfApi(invoiceId)} name={number} needs={invoiceNeeds} />],
      ]}
    />
  );
};

const Document = ({
  document,
  settled,
}: {
  readonly document: InvoiceDocument;
  readonly settled: Invoice | undefined;
}): ReactNode => {
  const { t } = useLingui();
  const unitName = useUnit();
  const may = useMay();
  const { invoiceId, kind, orders, taxes, total } = document;
  const [first] = orders;
  return (
    <WithRail
      rail={
        <>
          <Part title={kind === 'invoice' ? <Trans>Invoice</Trans> : <Trans>Credit note</Trans>}>
            <InvoiceFacts document={document} />
          </Part>
          {may({ permission: 'timeline:read' }) && (
            <Part title={<Trans>Timeline</Trans>}>
              <Timeline topic="receivables" category="invoice" id={invoiceId} />
            </Part>
          )}
        </>
      }
    >
      {kind === 'invoice' && settled !== undefined && (
        <Part title={<Trans>How the open amount came about</Trans>}>
          <OpenAmount invoice={settled} />
        </Part>
      )}
      <Part title={<Trans>Lines</Trans>}>
        <Charges
          label={t`Lines`}
          lines={orders.flatMap(({ orderId, lines }) =>
            lines.map((line) => ({
              ...line,
              lineId: `${orderId}/${line.lineId}`,
              name: line.name ?? '',
              unit: unitName(line.unit),
            })),
          )}
          taxes={taxes}
          total={total}
        />
      </Part>
      {kind === 'creditNote' && first !== undefined && may({ permission: 'order:read' }) && (
        <CreditedMoney orderId={first.orderId} creditNoteId={invoiceId} />
      )}
    </WithRail>
  );
};

const stateOf = ({ open, total }: Invoice) =>
  open.amount === 0
    ? paymentStatuses.paid
    : open.amount < total.amount
      ? paymentStatuses.partiallyPaid
      : paymentStatuses.invoiced;

const InvoiceShown = (): ReactNode => {
  const { t } = useLingui();
  const { invoice = '' } = useParams({ strict: false });
  const asOf = useAsOf();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['receivables', 'invoice', invoice, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/invoices/{invoice}', { path: { invoice }, query, signal })).body;
    },
  });
  const { data: settled } = useSettled(data?.invoiceId);
  return (
    <Page
      title={
        data === undefined
          ? invoice
          : data.kind === 'invoice'
            ? t`Invoice ${data.number}`
            : t`Credit note ${data.number}`
      }
      beside={settled?.kind === 'invoice' && <State of={stateOf(settled)} />}
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/invoices" size="sm">
          <Trans>All invoices</Trans>
        </Anchor>
      </p>
      {data === undefined ? <Pending error={error} retry={refetch} /> : <Document document={data} settled={settled} />}
    </Page>
  );
};

/** An invoice or a credit note: what is charged, and how its open amount came about. */
export const InvoicePage = pageFor({ permission: 'receivable:read', title: msg`Invoice` }, InvoiceShown);
