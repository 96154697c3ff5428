import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { type Payment, randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { amountOf, amountText } from '../../ui/edit-texts.ts';
import { Problem } from '../../ui/problem.tsx';
import { MethodField } from './method-field.tsx';

const PayOutForm = ({
  payment: { paymentId, unapplied },
  onEnd,
}: {
  readonly payment: Payment;
  readonly onEnd: () => void;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const queries = useQueryClient();
  const { currency } = unapplied;
  /** The same for all that is sent from this form: what is sent again is paid once. */
  const [payOutId] = useState(randomId);
  const [typed, setTyped] = useState<string>();
  const [method, setMethod] = useState('transfer');
  const [reference, setReference] = useState('');
  const text = typed ?? amountText(unapplied.amount, currency);
  const amount = amountOf(text, currency) ?? 0;
  const wrong =
    amount === 0
      ? t`An amount above zero`
      : amount > unapplied.amount
        ? t`At most ${format.money(unapplied)}`
        : undefined;
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      sales.post('/order/v1/payments/{paymentId}/pay-out', {
        path: { paymentId },
        body: {
          ...{ payOutId, amount: { amount, currency }, method },
          ...(reference.trim() !== '' && { reference: reference.trim() }),
        },
        idempotencyKey: payOutId,
      }),
    onSuccess: onEnd,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['receivables'] }),
  });
  return (
    <form
      className="as-of-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === undefined && !isPending) mutate();
      }}
    >
      <TextInput
        size="sm"
        label={t`Amount in ${currency}`}
        data-autofocus
        inputMode="decimal"
        error={wrong}
        value={text}
        onChange={({ currentTarget }) => setTyped(currentTarget.value.trim())}
      />
      <MethodField value={method} onChange={setMethod} />
      <TextInput
        size="sm"
        label={t({ message: 'Reference', context: 'payment' })}
        maxLength={100}
        value={reference}
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
      />
      {error !== null && <Problem error={error} />}
      <Button type="submit" size="sm" disabled={wrong !== undefined} loading={isPending}>
        <Trans>Pay out</Trans>
      </Button>
    </form>
  );
};

/** Pays back what is on account, or some of it. */
export const PayOut = ({ payment }: { readonly payment: Payment }): ReactNode => {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        <Trans>Pay out…</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`Pay out what is on account`} onClose={() => setOpen(false)}>
          <PayOutForm payment={payment} onEnd={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
};
