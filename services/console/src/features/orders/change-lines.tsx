import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { type ProductSummary, randomId } from '@sales/client';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { sales } from '../../api/client.ts';
import { findProducts } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { Problem } from '../../ui/problem.tsx';
import { isQuantity } from './draft.ts';

/**
 * Lines are put into a draft and taken out of it one by one, so that two people who do so at once both get what they
 * want: no revision is asked for.
 */
const useChange = <Change,>(send: (change: Change) => Promise<unknown>, onDone?: () => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: () => {
      onDone?.();
      void queries.invalidateQueries({ queryKey: ['orders'] });
    },
  });
};

/** A field for a product and one for its quantity; Enter adds the line, and the next can be typed. */
export const AddLine = ({ orderId }: { readonly orderId: string }): ReactNode => {
  const { t } = useLingui();
  const [product, setProduct] = useState<ProductSummary>();
  const [quantity, setQuantity] = useState('1');
  const form = useRef<HTMLFormElement>(null);
  /** Of the line that is typed: what is sent again is added once. */
  const lineId = useRef(randomId());
  const { mutate, error, isPending } = useChange(
    (sku: string) =>
      sales.post('/order/v1/orders/{orderId}/lines', {
        ...{ path: { orderId }, body: { lineId: lineId.current, sku, quantity }, idempotencyKey: lineId.current },
      }),
    () => {
      lineId.current = randomId();
      setProduct(undefined);
      setQuantity('1');
      form.current?.querySelector('input')?.focus();
    },
  );
  const canAdd = product !== undefined && isQuantity(quantity) && !isPending;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (canAdd) mutate(product.sku);
  };
  return (
    <>
      <form ref={form} className="add-one" onSubmit={onSubmit}>
        <Finder
          kind="products"
          label={t`Product to add`}
          chosen={product?.sku ?? ''}
          find={findProducts}
          onChoose={(chosen: ProductSummary) => {
            setProduct(chosen);
            form.current?.querySelector<HTMLInputElement>('[data-field=quantity]')?.select();
          }}
        />
        <TextInput
          size="xs"
          className="number add-quantity"
          inputMode="decimal"
          label={t`Quantity to add`}
          data-field="quantity"
          value={quantity}
          error={!isQuantity(quantity)}
          onChange={({ currentTarget }) => setQuantity(currentTarget.value.trim())}
        />
        <Button type="submit" size="xs" variant="default" disabled={!canAdd} loading={isPending}>
          <Trans>Add a line</Trans>
        </Button>
        {product !== undefined && <span className="quiet">{product.details.name}</span>}
      </form>
      {error !== null && <Problem error={error} />}
    </>
  );
};

/** Takes a line out of a draft. */
export const RemoveLine = ({
  orderId,
  lineId,
  name,
}: {
  readonly orderId: string;
  readonly lineId: string;
  readonly name: string;
}): ReactNode => {
  const { t } = useLingui();
  const key = useRef(randomId());
  const { mutate, error, isPending } = useChange(() =>
    sales.post('/order/v1/orders/{orderId}/lines/{lineId}/remove', {
      ...{ path: { orderId, lineId }, idempotencyKey: key.current },
    }),
  );
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Remove ${name}`}
        disabled={isPending}
        onClick={() => mutate(undefined)}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
      {error !== null && <Problem error={error} />}
    </>
  );
};
