import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import type { Order } from '@sales/client';
import { Fragment, type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Credit } from '../../ui/credit.tsx';
import { type Edited, useEdit } from '../../ui/edit.ts';
import { EditForm, toldOf, type Words } from '../../ui/edit-form.tsx';
import type { Fields } from '../../ui/merge.ts';
import { Problem } from '../../ui/problem.tsx';
import { useUnit } from '../../ui/units.tsx';
import { isPercent, isQuantity } from './draft.ts';
import { commandsOf } from './edit.ts';
import { fieldsOf, lineField } from './edit-fields.ts';
import { asEdited } from './edited-order.ts';
import { NetCell, StockCell, useMaySeeCost, WhyButton, WhyLine } from './figure-cells.tsx';
import { useFigures } from './figures.ts';
import { OrderFigures } from './order-figures.tsx';

const editedOrder = (orderId: string): Edited<Order> => ({
  topic: 'orders',
  category: 'order',
  id: orderId,
  read: (signal) =>
    sales.get('/order/v1/orders/{orderId}', { path: { orderId }, query: {}, ...(signal && { signal }) }),
  fieldsOf,
  commandsOf,
});

const linesOf = (order: Pick<Order, 'lines'> | undefined) => order?.lines.filter(({ kind }) => kind !== 'text') ?? [];

const isWrong = (name: string, text: string): boolean =>
  name.endsWith('/quantity') ? !isQuantity(text) : name !== 'reference' && !isPercent(text);

const pathsOf = (name: string): readonly string[] => {
  if (name === 'reference') return ['customerReference'];
  if (name === 'percent') return ['discount'];
  const [lineId, field] = name.split('/');
  return [`lines[${lineId}].${field === 'percent' ? 'discounts' : field}`];
};

/** The lines of a draft with what the changes come to. */
const EditedLines = ({
  order,
  mine,
  field,
}: {
  readonly order: Order;
  readonly mine: Fields;
  readonly field: (name: string, value: string | undefined) => ReactNode;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const maySeeCost = useMaySeeCost();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const figures = useFigures(asEdited(order, mine));
  const toggle = (lineId: string): void => {
    const next = new Set(open);
    if (!next.delete(lineId)) next.add(lineId);
    setOpen(next);
  };
  return (
    <>
      <div className="table-frame">
        <table className="lines entry cards" aria-label={t`Lines`}>
          <thead>
            <tr>
              <th>#</th>
              <th>{t`Product`}</th>
              <th>{t`Quantity`}</th>
              <th className="end">{t`Price`}</th>
              <th className="end">{t`Discount in %`}</th>
              <th className="end">{t`Net`}</th>
              <th className="end">{t`Stock`}</th>
              <th>
                <span className="visually-hidden">{t`Why`}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {linesOf(order).map((line, index) => {
              const { lineId, sku, name, unit, price } = line;
              const [quantity, percent] = [lineField(lineId, 'quantity'), lineField(lineId, 'percent')];
              const { priced: figured, stock } = figures.ofLines.get(lineId) ?? {};
              // It was asked for at the price that was agreed, which is not one by hand.
              const priced = figured && { ...figured, price };
              const known = { ...(priced && { priced }), ...(stock && { stock }) };
              const nth = index + 1;
              return (
                <Fragment key={lineId}>
                  <tr>
                    <td className="quiet nth">{nth}</td>
                    <td className="product">
                      {sku ?? name}
                      {sku !== undefined && <small className="name">{name}</small>}
                    </td>
                    <td className="count" data-title={t`Quantity`}>
                      {field(quantity, mine[quantity])}
                      <span className="quiet unit">{unitName(unit)}</span>
                    </td>
                    <td className="end" data-title={t`Price`}>
                      {format.unitPrice(line.unitPrice)}
                    </td>
                    <td className="end" data-title={t`Discount in %`}>
                      {field(percent, mine[percent])}
                    </td>
                    <td className="end" data-title={t`Net`}>
                      <NetCell {...known} maySeeCost={maySeeCost} />
                    </td>
                    <td className="end" data-title={t`Stock`}>
                      <StockCell {...(stock && { stock })} />
                    </td>
                    <td className="tools">
                      <WhyButton nth={nth} isOpen={open.has(lineId)} onToggle={() => toggle(lineId)} />
                    </td>
                  </tr>
                  {open.has(lineId) && (
                    <tr className="why">
                      <td />
                      <td colSpan={7}>
                        <WhyLine {...known} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
      {figures.order !== undefined && (
        <div className="edited-figures">
          <OrderFigures figures={figures} />
          <Credit customerId={order.customer.customerId} total={figures.order.totals.total} />
        </div>
      )}
      {figures.error !== null && <Problem error={figures.error} />}
    </>
  );
};

/** How the fields of a draft are called. */
export const useOrderWords = (): ((order: Pick<Order, 'lines'> | undefined) => Words) => {
  const { t } = useLingui();
  return (order) => ({
    pathsOf,
    labelOf: (name) => {
      if (name === 'reference') return t`Reference`;
      if (name === 'percent') return t`Discount of the order in %`;
      const [lineId, field] = name.split('/');
      const line = linesOf(order).find((one) => one.lineId === lineId);
      const product = line?.sku ?? line?.name ?? t`A line that was removed`;
      return field === 'quantity' ? t`${product}: quantity` : t`${product}: discount in %`;
    },
  });
};

/** The form of a draft that there is: what is saved is put together with what others have changed meanwhile. */
export const EditDraft = ({
  orderId,
  onEnd,
}: {
  readonly orderId: string;
  /** Told what others have changed, which was kept. */
  readonly onEnd: (kept: readonly string[]) => void;
}): ReactNode => {
  const wordsOf = useOrderWords();
  const edit = useEdit(editedOrder(orderId), (taken, order) => onEnd(toldOf(taken, wordsOf(order))));
  const words = wordsOf(edit.begun?.thing);
  const may = useMay();
  const field = (name: string, value: string | undefined): ReactNode => {
    const isNumber = name !== 'reference';
    return (
      value !== undefined && (
        <TextInput
          size="xs"
          {...(isNumber && { className: 'number', inputMode: 'decimal' as const })}
          {...(name.includes('/') ? { 'aria-label': words.labelOf(name) } : { label: words.labelOf(name) })}
          value={value}
          error={isWrong(name, value)}
          disabled={name.endsWith('percent') && !may({ permission: 'order:apply-discount' })}
          onChange={({ currentTarget }) => edit.set(name, isNumber ? currentTarget.value.trim() : currentTarget.value)}
        />
      )
    );
  };
  return (
    <EditForm name="edit-draft" edit={edit} words={words} wrong={isWrong} onCancel={() => onEnd([])}>
      {(order, mine) => (
        <>
          <div className="edit-head">
            {field('reference', mine['reference'])}
            {field('percent', mine['percent'])}
          </div>
          <EditedLines order={order} mine={mine} field={field} />
        </>
      )}
    </EditForm>
  );
};
