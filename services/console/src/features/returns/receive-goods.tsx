import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type OrderDocument, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { Problem } from '../../ui/problem.tsx';
import { decimalOf, thousandths, typedQuantity } from '../../ui/quantities.ts';

type Return = OrderDocument['returns'][number];

/** The warehouses of a company that take something in. */
const useWarehouses = (company: string) =>
  useQuery({
    queryKey: ['stock', 'warehouses'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/warehouses', { query: {}, signal })).body.items,
    select: (all) => all.filter(({ open, entity }) => open && entity === company),
  });

/** What was announced of each line, in thousandths. */
const announcedOf = ({ lines }: Return): readonly (readonly [lineId: string, announced: number])[] =>
  [...Map.groupBy(lines, ({ lineId }) => lineId)].map(([lineId, same]) => [
    lineId,
    same.reduce((sum, { quantity }) => sum + thousandths(quantity), 0),
  ]);

/** As it was typed. */
type Came = { readonly resaleable: string; readonly damaged: string };

const unitsOf = (text: string): number | undefined => (text === '' ? 0 : typedQuantity(text));

const conditions = ['resaleable', 'damaged'] as const;

/** Takes in what has come back: what can be sold again goes on stock. */
export const ReceiveGoods = ({
  order,
  of: back,
}: {
  readonly order: OrderDocument;
  readonly of: Return;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const queries = useQueryClient();
  const [idempotencyKey] = useState(randomId);
  const { data: warehouses = [] } = useWarehouses(order.entity);
  const [chosen, choose] = useState<string>();
  const [typed, setTyped] = useState<Readonly<Record<string, Came>>>({});
  // They come back to where they left from, if that is still open.
  const from = order.shipments.flatMap(({ lines }) => lines).map(({ warehouse: code }) => code);
  const usual = warehouses.find(({ warehouse: code }) => from.includes(code)) ?? warehouses[0];
  const warehouse = chosen ?? usual?.warehouse;
  const rows = announcedOf(back).map(([lineId, announced]) => {
    const came = typed[lineId] ?? { resaleable: decimalOf(announced), damaged: '' };
    const units = { resaleable: unitsOf(came.resaleable), damaged: unitsOf(came.damaged) };
    const isRight =
      units.resaleable !== undefined && units.damaged !== undefined && units.resaleable + units.damaged <= announced;
    return { lineId, announced, came, units, isRight };
  });
  const lines = rows.flatMap(({ lineId, units }) =>
    conditions.flatMap((condition) => {
      const quantity = units[condition] ?? 0;
      return quantity === 0 ? [] : [{ lineId, condition, quantity: decimalOf(quantity) }];
    }),
  );
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: (at: string) =>
      sales.post('/order/v1/orders/{orderId}/returns/{returnId}/receive', {
        path: { orderId: order.orderId, returnId: back.returnId },
        body: { warehouse: at, lines },
        idempotencyKey,
      }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['orders'] }),
  });
  const change = (lineId: string, came: Came): void => {
    reset();
    setTyped({ ...typed, [lineId]: came });
  };
  const canReceive = warehouse !== undefined && lines.length > 0 && rows.every(({ isRight }) => isRight) && !isPending;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canReceive) mutate(warehouse);
      }}
    >
      <NativeSelect
        size="xs"
        className="add-quantity"
        label={t`Warehouse`}
        data={warehouses.map(({ warehouse: code }) => code)}
        value={warehouse ?? ''}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
      <table className="lines cards match" aria-label={t`Goods that came back`}>
        <thead>
          <tr>
            <th>{t`Product`}</th>
            <th className="end">{t`Announced`}</th>
            <th className="end">{t`Can be sold again`}</th>
            <th className="end">{t`Damaged`}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ lineId, announced, came, isRight }) => {
            const { sku = '', name } = order.lines.find((one) => one.lineId === lineId) ?? {};
            return (
              <tr key={lineId}>
                <td className="product">
                  {sku}
                  <small className="name">{name}</small>
                </td>
                <td className="end" data-title={t`Announced`}>
                  {format.quantity(decimalOf(announced))}
                </td>
                <td className="end" data-title={t`Can be sold again`}>
                  <TextInput
                    size="xs"
                    className="number"
                    inputMode="decimal"
                    autoComplete="off"
                    aria-label={t`${sku}: can be sold again`}
                    value={came.resaleable}
                    error={!isRight && t`At most ${format.quantity(decimalOf(announced))} together`}
                    onChange={({ currentTarget }) =>
                      change(lineId, { ...came, resaleable: currentTarget.value.trim() })
                    }
                  />
                </td>
                <td className="end" data-title={t`Damaged`}>
                  <TextInput
                    size="xs"
                    className="number"
                    inputMode="decimal"
                    autoComplete="off"
                    aria-label={t`${sku}: damaged`}
                    value={came.damaged}
                    error={!isRight}
                    onChange={({ currentTarget }) => change(lineId, { ...came, damaged: currentTarget.value.trim() })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {error !== null && <Problem error={error} />}
      <p className="rest">
        <Button type="submit" size="xs" disabled={!canReceive} loading={isPending}>
          <Trans>Receive goods</Trans>
        </Button>
      </p>
    </form>
  );
};
