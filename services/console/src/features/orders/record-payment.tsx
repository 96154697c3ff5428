import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type OrderDocument, randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { amountOf, amountText } from '../../ui/edit-texts.ts';
import { Problem } from '../../ui/problem.tsx';

type Invoice = OrderDocument['invoices'][number];

/** Issued, and not paid whole. */
const isOpen = ({ number, open }: Invoice): boolean => number !== undefined && open.amount > 0;

const PaymentForm = ({
  orderId,
  paymentId,
  invoices,
  onEnd,
}: {
  readonly orderId: string;
  /** The same for all that is sent from this form: what is sent again is recorded once. */
  readonly paymentId: string;
  readonly invoices: readonly Invoice[];
  readonly onEnd: () => void;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const queries = useQueryClient();
  const [invoiceId, setInvoice] = useState(invoices[0]?.invoiceId ?? '');
  const chosen = invoices.find((one) => one.invoiceId === invoiceId);
  const { currency, amount: open } = chosen?.open ?? { currency: 'EUR', amount: 0 };
  const [typed, setTyped] = useState<string>();
  const [reference, setReference] = useState('');
  const text = typed ?? amountText(open, currency);
  const amount = amountOf(text, currency) || undefined;
  const { mutate, error, isPending } = useMutation({
    mutationFn: (paid: number) =>
      sales.post('/order/v1/orders/{orderId}/payments', {
        path: { orderId },
        body: {
          ...{ paymentId, invoiceId, amount: { amount: paid, currency } },
          ...(reference.trim() !== '' && { reference: reference.trim() }),
        },
        idempotencyKey: paymentId,
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['orders'] });
      void queries.invalidateQueries({ queryKey: ['receivables'] });
      onEnd();
    },
  });
  return (
    <form
      className="as-of-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (amount !== undefined && !isPending) mutate(amount);
      }}
    >
      <NativeSelect
        size="sm"
        label={t`Invoice`}
        data={invoices.map((one) => ({
          value: one.invoiceId,
          label: `${one.number} · ${format.money(one.open)}`,
        }))}
        value={invoiceId}
        onChange={({ currentTarget }) => {
          setInvoice(currentTarget.value);
          setTyped(undefined);
        }}
      />
      <TextInput
        size="sm"
        label={t`Amount in ${currency}`}
        data-autofocus
        inputMode="decimal"
        error={amount === undefined && t`An amount above zero`}
        value={text}
        onChange={({ currentTarget }) => setTyped(currentTarget.value.trim())}
      />
      <TextInput
        size="sm"
        label={t({ message: 'Reference', context: 'payment' })}
        maxLength={100}
        value={reference}
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
      />
      {error !== null && <Problem error={error} />}
      <Button type="submit" size="sm" disabled={amount === undefined} loading={isPending}>
        <Trans>Record payment</Trans>
      </Button>
    </form>
  );
};

/** Records money that has come in for an invoice of the order: all that is open, or what was typed. */
export const RecordPayment = ({ order: { orderId, invoices } }: { readonly order: OrderDocument }): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const [begun, begin] = useState({ paymentId: randomId(), isShown: false });
  const end = (): void => begin((before) => ({ ...before, isShown: false }));
  const open = invoices.filter(isOpen);
  if (open.length === 0 || !may({ permission: 'order:record-payment' })) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => begin({ paymentId: randomId(), isShown: true })}>
        <Trans>Record payment…</Trans>
      </Button>
      {begun.isShown && (
        <Dialog title={t`Record a payment`} onClose={end}>
          <PaymentForm
            key={begun.paymentId}
            paymentId={begun.paymentId}
            orderId={orderId}
            invoices={open}
            onEnd={end}
          />
        </Dialog>
      )}
    </>
  );
};
