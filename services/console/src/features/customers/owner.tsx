import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { type CustomerSummary, randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { findUsers } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Who } from '../../ui/who.tsx';

/** Gives the customer to another, unless others have done so since the reader saw it. */
const assign = async (
  { customerId, owner: seen }: CustomerSummary,
  owner: string,
  idempotencyKey: string,
): Promise<'done' | 'changed'> => {
  const path = { customerId };
  const { body: now, etag } = await sales.get('/customer/v1/customers/{customerId}', { path, query: {} });
  if (now.owner !== seen && now.owner !== owner) return 'changed';
  const ifMatch = etag === undefined ? {} : { ifMatch: etag };
  await sales.post('/customer/v1/customers/{customerId}/assign-owner', {
    ...{ path, body: { owner }, idempotencyKey: `${idempotencyKey}/${now.revision}`, ...ifMatch },
  });
  return 'done';
};

/** Whose customer it is, and another to give it to. */
export const Owner = ({ customer }: { readonly customer: CustomerSummary }): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const queries = useQueryClient();
  /** The key of the change that is begun. */
  const [begun, begin] = useState<string>();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (owner: string) => assign(customer, owner, `${begun}/${owner}`),
    onSuccess: () => {
      begin(undefined);
      void queries.invalidateQueries({ queryKey: ['customers'] });
    },
  });
  const { owner, status } = customer;
  const isOpen = asOf === undefined && (status === 'active' || status === 'held');
  const canChange = isOpen && may({ permission: 'customer:assign-owner' }) && may({ permission: 'user:read' });
  return (
    <>
      {owner === undefined ? (
        <span className="quiet">
          <Trans>none</Trans>
        </span>
      ) : (
        <Who principal={owner} />
      )}{' '}
      {canChange && begun === undefined && (
        <Button size="compact-xs" variant="subtle" aria-label={t`Change the owner`} onClick={() => begin(randomId())}>
          <Trans>Change</Trans>
        </Button>
      )}
      {begun !== undefined && (
        <div className="change-owner">
          <Finder
            kind="users"
            label={t`New owner`}
            chosen=""
            find={findUsers}
            takesFocus
            onChoose={({ principal }) => mutate(principal)}
          />
          <Button size="compact-xs" variant="default" disabled={isPending} onClick={() => begin(undefined)}>
            <Trans>Discard changes</Trans>
          </Button>
        </div>
      )}
      {data === 'changed' && (
        <p role="alert">
          <Trans>Others have given the customer to this owner meanwhile.</Trans>
        </p>
      )}
      {error !== null && <Problem error={error} />}
    </>
  );
};
