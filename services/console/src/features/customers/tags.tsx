import { Trans, useLingui } from '@lingui/react/macro';
import { Button, CloseButton, TextInput } from '@mantine/core';
import { type CustomerSummary, randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Problem } from '../../ui/problem.tsx';

/**
 * The tags of a customer. Each is put on and taken off by itself, so that two people who do so at once both get what
 * they want: no revision is asked for.
 */
export const Tags = ({ customer: { customerId, tags, status } }: { readonly customer: CustomerSummary }): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const queries = useQueryClient();
  const [tag, setTag] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: ({ verb, said }: { readonly verb: 'tag' | 'untag'; readonly said: string }) =>
      sales.post(`/customer/v1/customers/{customerId}/${verb}`, {
        ...{ path: { customerId }, body: { tag: said }, idempotencyKey: randomId() },
      }),
    onSuccess: () => {
      setTag('');
      void queries.invalidateQueries({ queryKey: ['customers'] });
    },
  });
  const isOpen = asOf === undefined && (status === 'active' || status === 'held');
  const can = (verb: string): boolean => isOpen && may({ permission: `customer:${verb}` });
  return (
    <>
      {tags.length > 0 && (
        <ul className="tags">
          {tags.map((one) => (
            <li key={one}>
              {one}
              {can('untag') && (
                <CloseButton
                  size="xs"
                  aria-label={t`Remove tag ${one}`}
                  disabled={isPending}
                  onClick={() => mutate({ verb: 'untag', said: one })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {can('tag') && (
        <form
          className="add-tag"
          onSubmit={(event) => {
            event.preventDefault();
            if (tag.trim() !== '' && !isPending) mutate({ verb: 'tag', said: tag.trim() });
          }}
        >
          <TextInput
            size="xs"
            aria-label={t`New tag`}
            placeholder={t`New tag`}
            maxLength={60}
            value={tag}
            onChange={({ currentTarget }) => setTag(currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="default" disabled={tag.trim() === ''} loading={isPending}>
            <Trans>Add tag</Trans>
          </Button>
        </form>
      )}
      {error !== null && <Problem error={error} />}
    </>
  );
};
