import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { type Payment, randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { Problem } from '../../ui/problem.tsx';
import { MatchInvoices, useMatching } from './match-invoices.tsx';
import { type Amounts, partsOf } from './matching.ts';

/** Applies what is on account to open invoices of the customer. */
export const ApplyPayment = ({
  payment: { paymentId, customerId, entity, unapplied },
}: {
  readonly payment: Payment;
}): ReactNode => {
  const queries = useQueryClient();
  const [amounts, setAmounts] = useState<Amounts>();
  /** The same as long as nothing was applied: what is sent again is applied once. */
  const [idempotencyKey, setKey] = useState(randomId);
  const of = { customerId, entity, currency: unapplied.currency };
  const matching = useMatching(of, unapplied.amount, amounts);
  const { rows, applied, isRight } = matching;
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: () =>
      sales.post('/order/v1/payments/{paymentId}/apply', {
        ...{ path: { paymentId }, body: { invoices: partsOf(rows) }, idempotencyKey },
      }),
    onSuccess: () => {
      setAmounts(undefined);
      setKey(randomId());
    },
    // What was refused was refused for figures that are others now.
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['receivables'] });
      void queries.invalidateQueries({ queryKey: ['orders'] });
    },
  });
  const canApply = isRight && applied > 0 && !isPending;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canApply) mutate();
      }}
    >
      <MatchInvoices
        of={of}
        matching={matching}
        isTyped={amounts !== undefined}
        onChange={(next) => {
          reset();
          setAmounts(next);
        }}
      />
      {error !== null && <Problem error={error} />}
      {rows.length > 0 && (
        <Button type="submit" size="xs" disabled={!canApply} loading={isPending}>
          <Trans>Apply</Trans>
        </Button>
      )}
    </form>
  );
};
