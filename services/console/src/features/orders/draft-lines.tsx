import { useLingui } from '@lingui/react/macro';
import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import type { ProductSummary } from '@sales/client';
import { IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ClipboardEvent, type KeyboardEvent, memo, type ReactNode, useCallback, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { findProducts } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { useUnit } from '../../ui/units.tsx';
import { type DraftLine, isPercent, wrongIn } from './draft.ts';
import { NetCell, StockCell, useMaySeeCost, WhyButton, WhyLine } from './figure-cells.tsx';
import type { LineFigures } from './figures.ts';
import { useRefusal } from './refusals.ts';

const productKey = (sku: string) => ['products', 'one', sku];

/** The units of a product: read once its line is worked on, since hundreds of lines can be pasted. */
const useUnits = (sku: string, isWanted: boolean): readonly string[] => {
  const { data } = useQuery({
    queryKey: productKey(sku),
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/products/{sku}', { path: { sku }, query: {}, signal })).body,
    enabled: sku !== '' && isWanted,
  });
  return data === undefined ? [] : [data.details.unit, ...(data.details.units ?? []).map(({ unit }) => unit)];
};

/** What can be done with lines. The same functions all the time, so that a line is drawn only when it changes. */
export type LineActions = {
  readonly change: (lineId: string, change: Partial<DraftLine>) => void;
  readonly remove: (lineId: string) => void;
  /** Enter at the end of a line. */
  readonly next: (lineId: string) => void;
  readonly paste: (lineId: string, event: ClipboardEvent<HTMLInputElement>) => void;
};

type FieldProps = { readonly nth: number; readonly lineId: string; readonly actions: LineActions };

/** Enter at the end of a line goes on to the next one. */
const onEnter =
  ({ actions, lineId }: FieldProps) =>
  (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    actions.next(lineId);
  };

// Fields cost much to draw, figures little, and figures of all lines come with each answer: each field is drawn by
// itself, when what stands in it changes.

const ProductField = memo(
  (props: FieldProps & { readonly sku: string; readonly wrong: string | undefined }): ReactNode => {
    const { nth, lineId, actions, sku, wrong } = props;
    const { t } = useLingui();
    const queries = useQueryClient();
    return (
      <Finder
        kind="products"
        label={t`Product of line ${nth}`}
        isLabelHidden
        chosen={sku}
        find={findProducts}
        wrong={wrong}
        onPaste={(event) => actions.paste(lineId, event)}
        onChoose={(product: ProductSummary) => {
          queries.setQueryData(productKey(product.sku), product);
          actions.change(lineId, { sku: product.sku, name: product.details.name });
          focusOn(lineId, 'quantity');
        }}
      />
    );
  },
);

type NumberProps = FieldProps & { readonly value: string; readonly isWrong: boolean };

const QuantityField = memo((props: NumberProps): ReactNode => {
  const { nth, lineId, actions, value, isWrong } = props;
  const { t } = useLingui();
  return (
    <TextInput
      size="xs"
      className="number"
      inputMode="decimal"
      aria-label={t`Quantity of line ${nth}`}
      data-field="quantity"
      value={value}
      error={isWrong}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onChange={({ currentTarget }) => actions.change(lineId, { quantity: currentTarget.value.trim() })}
      onKeyDown={onEnter(props)}
    />
  );
});

const PercentField = memo((props: NumberProps): ReactNode => {
  const { nth, lineId, actions, value, isWrong } = props;
  const { t } = useLingui();
  const may = useMay();
  return (
    <TextInput
      size="xs"
      className="number percent"
      disabled={!may({ permission: 'order:apply-discount' })}
      inputMode="decimal"
      aria-label={t`Discount of line ${nth}, percent`}
      value={value}
      placeholder="%"
      error={isWrong}
      onChange={({ currentTarget }) => actions.change(lineId, { percent: currentTarget.value.trim() })}
      onKeyDown={onEnter(props)}
    />
  );
});

const LineTools = memo((props: FieldProps & { readonly isOpen: boolean; readonly onToggle: () => void }): ReactNode => {
  const { nth, lineId, actions, isOpen, onToggle } = props;
  const { t } = useLingui();
  return (
    <>
      <WhyButton nth={nth} isOpen={isOpen} onToggle={onToggle} />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Remove line ${nth}`}
        onClick={() => actions.remove(lineId)}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </>
  );
});

type LineProps = LineFigures & {
  readonly nth: number;
  readonly line: DraftLine;
  readonly actions: LineActions;
  readonly maySeeCost: boolean;
};

const Line = memo(({ nth, line, actions, priced, stock, refused, maySeeCost }: LineProps): ReactNode => {
  const { lineId, sku, quantity, percent } = line;
  const { t } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const refusal = useRefusal();
  const [isTouched, setTouched] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const toggle = useCallback(() => setOpen((is) => !is), []);
  const units = useUnits(sku, isTouched || line.unit !== undefined);
  const unit = line.unit ?? priced?.unit ?? units[0];
  const field = { nth, lineId, actions };
  return (
    <>
      <tr data-line={lineId} onFocus={() => setTouched(true)}>
        <td className="quiet nth">{nth}</td>
        <td className="product">
          <ProductField {...field} sku={sku} wrong={refused && refusal(refused)} />
          {sku !== '' && refused === undefined && <small className="name">{priced?.name ?? line.name}</small>}
        </td>
        <td className="count" data-title={t`Quantity`}>
          <QuantityField {...field} value={quantity} isWrong={wrongIn(line) === 'quantity'} />
          {units.length > 1 ? (
            <NativeSelect
              size="xs"
              aria-label={t`Unit of line ${nth}`}
              data={units.map((value) => ({ value, label: unitName(value) }))}
              value={unit}
              onChange={({ currentTarget }) => actions.change(lineId, { unit: currentTarget.value })}
            />
          ) : (
            <span className="quiet unit">{unit && unitName(unit)}</span>
          )}
        </td>
        <td className="end" data-title={t`Price`}>
          {priced !== undefined && format.unitPrice(priced.unitPrice)}
        </td>
        <td data-title={t`Discount`}>
          <PercentField {...field} value={percent} isWrong={!isPercent(percent)} />
        </td>
        <td className="end" data-title={t`Net`}>
          <NetCell {...(priced && { priced })} {...(stock && { stock })} maySeeCost={maySeeCost} />
        </td>
        <td className="end" data-title={t`Stock`}>
          <StockCell {...(stock && { stock })} />
        </td>
        <td className="tools">
          <LineTools {...field} isOpen={isOpen} onToggle={toggle} />
        </td>
      </tr>
      {isOpen && (
        <tr className="why">
          <td />
          <td colSpan={7}>
            <WhyLine {...(priced && { priced })} {...(stock && { stock })} />
          </td>
        </tr>
      )}
    </>
  );
});

/** Puts the focus on a field of a line, once it is there. */
export const focusOn = (lineId: string, field: 'product' | 'quantity'): void => {
  const selector = field === 'quantity' ? '[data-field=quantity]' : 'input';
  requestAnimationFrame(() =>
    document.querySelector<HTMLInputElement>(`[data-line="${CSS.escape(lineId)}"] ${selector}`)?.focus(),
  );
};

/** The lines of an order that is being written. On a narrow page each is a card. */
export const DraftLines = ({
  lines,
  figures,
  actions,
}: {
  readonly lines: readonly DraftLine[];
  readonly figures: ReadonlyMap<string, LineFigures>;
  readonly actions: LineActions;
}): ReactNode => {
  const { t } = useLingui();
  const maySeeCost = useMaySeeCost();
  return (
    <div className="table-frame">
      <table className="lines entry cards" aria-label={t`Lines`}>
        <thead>
          <tr>
            <th>#</th>
            <th>{t`Product`}</th>
            <th>{t`Quantity`}</th>
            <th className="end">{t`Price`}</th>
            <th className="end">{t`Discount`}</th>
            <th className="end">{t`Net`}</th>
            <th className="end">{t`Stock`}</th>
            <th>
              <span className="visually-hidden">{t`Why, remove`}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => {
            const known = figures.get(line.lineId);
            const props = { nth: index + 1, line, actions, maySeeCost };
            return <Line key={line.lineId} {...props} {...known} />;
          })}
        </tbody>
      </table>
    </div>
  );
};
