import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import type { Payment } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { type Action, Actions } from '../../ui/actions.tsx';
import { useAsOf } from '../../ui/as-of.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { PaymentMethod } from '../../ui/payment-methods.tsx';
import { Pending } from '../../ui/pending.tsx';
import { State, type StateName } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { ApplyPayment } from './apply-payment.tsx';
import { InvoiceLink } from './invoice-link.tsx';
import { reversalReasons } from './names.ts';
import { PayOut } from './pay-out.tsx';

const states = {
  reversed: { label: msg`Reversed`, tone: 'stopped' },
  onAccount: { label: msg`On account`, tone: 'waiting' },
  used: { label: msg({ message: 'Applied', context: 'payment' }), tone: 'done' },
} as const satisfies Readonly<Record<string, StateName>>;

const stateOf = ({ status, unapplied }: Payment): StateName =>
  status === 'reversed' ? states.reversed : unapplied.amount > 0 ? states.onAccount : states.used;

const reverse: Action = {
  permission: 'payment:reverse',
  title: msg`Reverse payment…`,
  reasons: reversalReasons,
  send: (paymentId, body, idempotencyKey) =>
    sales.post('/order/v1/payments/{paymentId}/reverse', { path: { paymentId }, body, idempotencyKey }),
};

type Entry = {
  readonly id: string;
  readonly on: string;
  readonly what: ReactNode;
  readonly amount: Payment['amount'];
  /** It counts no more: the payment was reversed. */
  readonly isUndone?: boolean;
};

/** From what was received to what is on account, step by step. */
const Money = ({ payment }: { readonly payment: Payment }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { paymentId, amount, receivedOn, applied, payOuts, unapplied, reversal } = payment;
  const less = (money: Payment['amount']): Payment['amount'] => ({ ...money, amount: -money.amount });
  const entries: readonly Entry[] = [
    { id: paymentId, on: receivedOn, what: t({ message: 'Received', context: 'money' }), amount },
    ...applied.map(({ nth, invoiceId, amount: part, on }) => ({
      ...{ id: `applied/${nth}`, on, amount: less(part), isUndone: reversal !== undefined },
      what: <InvoiceLink invoiceId={invoiceId} />,
    })),
    ...payOuts.map(({ amount: part, on, method, reference }, nth) => ({
      ...{ id: `out/${nth}`, on, amount: less(part) },
      what: (
        <>
          <Trans>Paid out</Trans>
          {method !== undefined && (
            <small>
              <PaymentMethod of={method} /> {reference}
            </small>
          )}
        </>
      ),
    })),
    ...(reversal === undefined
      ? []
      : [{ id: 'reversed', on: reversal.on, what: <Trans>Reversed</Trans>, amount: less(amount) }]),
  ];
  return (
    <Table<Entry>
      label={t`Where the money is`}
      rows={entries.toSorted((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0))}
      idOf={({ id }) => id}
      columns={[
        { title: t`Date`, cell: ({ on }) => format.day(on) },
        { title: t`What`, isWide: true, cell: ({ what }) => what },
        {
          title: t`Amount`,
          isNumber: true,
          cell: ({ amount: part, isUndone }) =>
            isUndone === true ? (
              <>
                <s>{format.money(part)}</s>
                <small>{t`reversed`}</small>
              </>
            ) : (
              format.money(part)
            ),
        },
      ]}
      foot={[t`On account`, '', format.money(unapplied)]}
    />
  );
};

const PaymentFacts = ({ payment }: { readonly payment: Payment }): ReactNode => {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const { customerId, entity, receivedOn, method, reference, amount, creditNote, reversal } = payment;
  const known = reversalReasons[reversal?.reason ?? ''];
  const reason = known === undefined ? reversal?.reason : i18n._(known);
  return (
    <Facts
      of={[
        [t`Customer`, <CustomerLink key="customer" customerId={customerId} />],
        [t`Company`, entity],
        [t`Received`, format.day(receivedOn)],
        [t`Amount`, format.money(amount)],
        [t`Method`, <PaymentMethod key="method" of={method} />],
        [t({ message: 'Reference', context: 'payment' }), reference],
        [t`Credit note`, creditNote && <InvoiceLink key="note" invoiceId={creditNote.creditNoteId} />],
        [t`Reversed`, reversal && [format.day(reversal.on), reason, reversal.note].filter(Boolean).join(' · ')],
      ]}
    />
  );
};

const Document = ({ payment }: { readonly payment: Payment }): ReactNode => {
  const may = useMay();
  const isOfNow = useAsOf() === undefined;
  const canApply = may({ permission: 'payment:apply' }) && may({ permission: 'receivable:read' });
  return (
    <WithRail
      rail={
        <>
          <Part title={<Trans>Payment</Trans>}>
            <PaymentFacts payment={payment} />
          </Part>
          {may({ permission: 'timeline:read' }) && (
            <Part title={<Trans>Timeline</Trans>}>
              <Timeline topic="receivables" category="payment" id={payment.paymentId} />
            </Part>
          )}
        </>
      }
    >
      <Part title={<Trans>Where the money is</Trans>}>
        <Money payment={payment} />
      </Part>
      {isOfNow && canApply && payment.unapplied.amount > 0 && (
        <Part title={<Trans>Apply what is on account to open invoices</Trans>}>
          <ApplyPayment payment={payment} />
        </Part>
      )}
    </WithRail>
  );
};

const PaymentShown = (): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const may = useMay();
  const { payment: paymentId = '' } = useParams({ strict: false });
  const asOf = useAsOf();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['receivables', 'payment', paymentId, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/order/v1/payments/{paymentId}', { path: { paymentId }, query, signal })).body;
    },
  });
  const canReverse = data?.status === 'received' && data.creditNote === undefined;
  return (
    <Page
      title={data === undefined ? t`Payment` : t`Payment of ${format.money(data.amount)}`}
      beside={data && <State of={stateOf(data)} />}
      actions={
        data && (
          <>
            {data.unapplied.amount > 0 && may({ permission: 'payment:pay-out' }) && <PayOut payment={data} />}
            <Actions id={paymentId} topic="receivables" actions={canReverse ? [reverse] : []} />
          </>
        )
      }
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/payments" size="sm">
          <Trans>All payments</Trans>
        </Anchor>
      </p>
      {data === undefined ? <Pending error={error} retry={refetch} /> : <Document payment={data} />}
    </Page>
  );
};

/** Money of a customer: what came, what it is for, and what is left of it. */
export const PaymentPage = pageFor({ permission: 'payment:read', title: msg`Payment` }, PaymentShown);
