import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import type { Order } from '@sales/client';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { type Edited, useEdit } from '../../ui/edit.ts';
import { EditForm, toldOf, type Words } from '../../ui/edit-form.tsx';
import { isPercent, isQuantity } from './draft.ts';
import { commandsOf } from './edit.ts';
import { fieldsOf, lineField } from './edit-fields.ts';

const editedOrder = (orderId: string): Edited<Order> => ({
  topic: 'orders',
  category: 'order',
  id: orderId,
  read: (signal) =>
    sales.get('/order/v1/orders/{orderId}', { path: { orderId }, query: {}, ...(signal && { signal }) }),
  fieldsOf,
  commandsOf,
});

const isWrong = (name: string, text: string): boolean =>
  name.endsWith('/quantity') ? !isQuantity(text) : name !== 'reference' && !isPercent(text);

const pathsOf = (name: string): readonly string[] => {
  if (name === 'reference') return ['customerReference'];
  if (name === 'percent') return ['discount'];
  const [lineId, field] = name.split('/');
  return [`lines[${lineId}].${field === 'percent' ? 'discounts' : field}`];
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
  const { t } = useLingui();
  const linesOf = (order: Order | undefined) => order?.lines.filter(({ kind }) => kind !== 'text') ?? [];
  const wordsOf = (order: Order | undefined): Words => ({
    pathsOf,
    labelOf: (name) => {
      if (name === 'reference') return t`Reference`;
      if (name === 'percent') return t`Discount of the order in %`;
      const [lineId, field] = name.split('/');
      const line = linesOf(order).find((one) => one.lineId === lineId);
      const product = line?.sku ?? line?.name ?? '';
      return field === 'quantity' ? t`${product}: quantity` : t`${product}: discount in %`;
    },
  });
  const edit = useEdit(editedOrder(orderId), (taken, order) => onEnd(toldOf(taken, wordsOf(order))));
  const words = wordsOf(edit.begun?.thing);
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
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
          <section className="table-frame" aria-label={t`Lines`} tabIndex={0}>
            <table className="lines entry">
              <thead>
                <tr>
                  <th>{t`SKU`}</th>
                  <th className="name">{t`Name`}</th>
                  <th className="end">{t`Quantity`}</th>
                  <th className="end">{t`Discount in %`}</th>
                </tr>
              </thead>
              <tbody>
                {linesOf(order).map(({ lineId, sku, name }) => {
                  const [quantity, percent] = [lineField(lineId, 'quantity'), lineField(lineId, 'percent')];
                  return (
                    <tr key={lineId}>
                      <td>{sku}</td>
                      <td className="name">{name}</td>
                      <td className="end">{field(quantity, mine[quantity])}</td>
                      <td className="end">{field(percent, mine[percent])}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
        </>
      )}
    </EditForm>
  );
};
