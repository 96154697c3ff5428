import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Button, NativeSelect, TextInput } from '@mantine/core';
import { type OrderDocument, randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { KeptNote } from '../../ui/kept-note.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Parts } from '../../ui/parts.tsx';
import { orderPath, returnPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { decimalOf, typedQuantity } from '../../ui/quantities.ts';
import { useUnit } from '../../ui/units.tsx';
import { type Begun, useKept } from '../../ui/use-kept.ts';
import { returnReasons } from './names.ts';
import { useOrder } from './order.ts';
import { type Returnable, returnableLines } from './returnable.ts';

type TypedLine = { readonly quantity: string; readonly reason: string; readonly note: string };

type Typed = {
  /** Made with the form: what is sent again, also after a reload, is announced once. */
  readonly returnId: string;
  readonly lines: Readonly<Record<string, TypedLine>>;
};

const begunOf = (orderId: string): Begun<Typed> => ({
  name: `return/${orderId}`,
  empty: { returnId: randomId(), lines: {} },
  isEmpty: ({ lines }) => Object.keys(lines).length === 0,
});

const untyped: TypedLine = { quantity: '', reason: 'damaged', note: '' };

type Wanted = Returnable & {
  readonly typed: TypedLine;
  /** In thousandths; undefined: it is no quantity that can come back. */
  readonly quantity: number | undefined;
};

const wantedOf = ({ line, most }: Returnable, typed: TypedLine): Wanted => {
  const units = typed.quantity === '' ? 0 : typedQuantity(typed.quantity);
  return { line, most, typed, quantity: units === undefined || units > most ? undefined : units };
};

const sentOf = ({ line: { lineId }, quantity = 0, typed: { reason, note } }: Wanted) => ({
  ...{ lineId, quantity: decimalOf(quantity), reason },
  ...(note.trim() !== '' && { note: note.trim() }),
});

const ReturnForm = ({ order }: { readonly order: OrderDocument }): ReactNode => {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { orderId } = order;
  const begun = useMemo(() => begunOf(orderId), [orderId]);
  const { value, keptAt, set } = useKept(begun);
  const { returnId, lines } = value;
  const rows = returnableLines(order).map((one) => wantedOf(one, lines[one.line.lineId] ?? untyped));
  const wanted = rows.filter(({ quantity }) => quantity !== 0);
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: () =>
      sales.post('/order/v1/orders/{orderId}/returns', {
        ...{ path: { orderId }, body: { returnId, lines: wanted.map(sentOf) }, idempotencyKey: returnId },
      }),
    onSuccess: () => {
      set(begunOf(orderId).empty);
      void navigate({ to: returnPath(order.number, returnId) });
    },
    // What was refused was refused for figures that are others now.
    onSettled: () => void queries.invalidateQueries({ queryKey: ['orders'] }),
  });
  const change = (lineId: string, changed: Partial<TypedLine>): void => {
    reset();
    set({ ...value, lines: { ...lines, [lineId]: { ...(lines[lineId] ?? untyped), ...changed } } });
  };
  if (rows.length === 0)
    return (
      <div className="state">
        <h2>
          <Trans>There is nothing that can come back</Trans>
        </h2>
        <p>
          <Trans>What was shipped has come back, or is announced to do so.</Trans>
        </p>
      </div>
    );
  const canSend = wanted.length > 0 && wanted.every(({ quantity }) => quantity !== undefined) && !isPending;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) mutate();
      }}
    >
      <KeptNote keptAt={keptAt} />
      <Parts>
        <section>
          <table className="lines cards match" aria-label={t`Goods to return`}>
            <thead>
              <tr>
                <th>{t`Product`}</th>
                <th className="end">{t`Can come back`}</th>
                <th className="end">{t`Quantity`}</th>
                <th>{t`Reason`}</th>
                <th>{t`Note`}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ line: { lineId, sku = '', name, baseUnit }, most, typed, quantity }) => (
                <tr key={lineId}>
                  <td className="product">
                    {sku}
                    <small className="name">{name}</small>
                  </td>
                  <td className="end" data-title={t`Can come back`}>
                    {format.quantity(decimalOf(most))} {unitName(baseUnit)}
                  </td>
                  <td className="end" data-title={t`Quantity`}>
                    <TextInput
                      size="xs"
                      className="number"
                      inputMode="decimal"
                      autoComplete="off"
                      aria-label={t`Quantity of ${sku}`}
                      value={typed.quantity}
                      error={quantity === undefined && t`At most ${format.quantity(decimalOf(most))}`}
                      onChange={({ currentTarget }) => change(lineId, { quantity: currentTarget.value.trim() })}
                    />
                  </td>
                  <td data-title={t`Reason`}>
                    <NativeSelect
                      size="xs"
                      aria-label={t`Reason of ${sku}`}
                      data={Object.entries(returnReasons).map(([code, word]) => ({ value: code, label: i18n._(word) }))}
                      value={typed.reason}
                      onChange={({ currentTarget }) => change(lineId, { reason: currentTarget.value })}
                    />
                  </td>
                  <td data-title={t`Note`}>
                    <TextInput
                      size="xs"
                      aria-label={t`Note on ${sku}`}
                      maxLength={500}
                      value={typed.note}
                      onChange={({ currentTarget }) => change(lineId, { note: currentTarget.value })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {error !== null && <Problem error={error} />}
          <p className="rest">
            <Button type="submit" size="xs" disabled={!canSend} loading={isPending}>
              <Trans>Request return</Trans>
            </Button>{' '}
            <Button size="xs" variant="subtle" color="gray" onClick={() => set(begunOf(orderId).empty)}>
              <Trans>Discard</Trans>
            </Button>
          </p>
        </section>
      </Parts>
    </form>
  );
};

const NewReturnShown = (): ReactNode => {
  const { t } = useLingui();
  const { order = '' } = useParams({ strict: false });
  const { data, error, isFetching, refetch } = useOrder(order);
  return (
    <Page title={t`Return goods of order ${data?.number ?? order}`} isBusy={isFetching}>
      <p className="crumb">
        <Anchor component={Link} to={orderPath(order)} size="sm">
          <Trans>Order {order}</Trans>
        </Anchor>
      </p>
      {data === undefined ? <Pending error={error} retry={refetch} /> : <ReturnForm order={data} />}
    </Page>
  );
};

/** Announces goods of an order that come back. */
export const NewReturnPage = pageFor({ permission: 'order:request-return', title: msg`Return goods` }, NewReturnShown);
