import { useLingui } from '@lingui/react/macro';
import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import type { OrderedLine, ProductSummary } from '@sales/client';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ClipboardEvent, KeyboardEvent, ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { findProducts } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { usePriceNote } from '../../ui/price-notes.ts';
import { useUnit } from '../../ui/units.tsx';
import { type DraftLine, isPercent, isQuantity } from './draft.ts';

const useProduct = (sku: string): ProductSummary | undefined =>
  useQuery({
    queryKey: ['products', 'one', sku],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/products/{sku}', { path: { sku }, query: {}, signal })).body,
    enabled: sku !== '',
  }).data;

/** What is free of a product, all warehouses of the company together. */
const Free = ({ line, entity }: { readonly line: OrderedLine; readonly entity: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { sku = '', baseQuantity } = line;
  const { data } = useQuery({
    queryKey: ['stock', 'free', sku, entity],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/stock-totals', { query: { sku, entity, limit: 1 }, signal })).body.items[0] ?? null,
    enabled: sku !== '',
  });
  if (data === undefined) return '';
  const free = Number(data?.available ?? 0);
  const lack = Number(baseQuantity) - free;
  const incoming = Number(data?.incoming ?? 0);
  return (
    <span className={lack > 0 ? 'short' : 'enough'}>
      {format.quantity(data?.available ?? '0')}
      {lack > 0 && incoming > 0 && <small>{t`${format.quantity(data?.incoming ?? '0')} incoming`}</small>}
    </span>
  );
};

type LineProps = {
  readonly nth: number;
  readonly line: DraftLine;
  /** As the service has priced it. */
  readonly priced: OrderedLine | undefined;
  readonly entity: string;
  readonly isWrong: boolean;
  readonly onChange: (change: Partial<DraftLine>) => void;
  readonly onRemove: () => void;
  /** Enter at the end of a line. */
  readonly onNext: () => void;
  readonly onPaste: (event: ClipboardEvent<HTMLInputElement>) => void;
};

const Line = (props: LineProps): ReactNode => {
  const { nth, line, priced, entity, isWrong, onChange, onRemove, onNext, onPaste } = props;
  const { t } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const priceNote = usePriceNote();
  const product = useProduct(line.sku);
  const units = [product?.details.unit, ...(product?.details.units ?? []).map(({ unit }) => unit)].filter(
    (unit) => unit !== undefined,
  );
  const onEnter = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onNext();
  };
  return (
    <tr data-line={line.lineId}>
      <td className="quiet">{nth}</td>
      <td>
        <Finder
          kind="products"
          label={t`Product of line ${nth}`}
          isLabelHidden
          chosen={line.sku}
          find={findProducts}
          isWrong={isWrong}
          onPaste={onPaste}
          onChoose={({ sku }) => {
            onChange({ sku });
            focusOn(line.lineId, 'quantity');
          }}
        />
      </td>
      <td className="name">{priced?.name ?? product?.details.name}</td>
      <td>
        <TextInput
          size="xs"
          className="number"
          inputMode="decimal"
          aria-label={t`Quantity of line ${nth}`}
          data-field="quantity"
          value={line.quantity}
          error={line.sku !== '' && !isQuantity(line.quantity)}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onChange={({ currentTarget }) => onChange({ quantity: currentTarget.value.trim() })}
          onKeyDown={onEnter}
        />
      </td>
      <td>
        {units.length > 1 ? (
          <NativeSelect
            size="xs"
            aria-label={t`Unit of line ${nth}`}
            data={units.map((value) => ({ value, label: unitName(value) }))}
            value={line.unit ?? units[0]}
            onChange={({ currentTarget }) => onChange({ unit: currentTarget.value })}
          />
        ) : (
          <span className="quiet">{units[0] && unitName(units[0])}</span>
        )}
      </td>
      <td
        className="end"
        title={priced && [priced.price.priceList, ...priced.price.notes.map(priceNote)].filter(Boolean).join(' · ')}
      >
        {priced !== undefined && format.unitPrice(priced.unitPrice)}
      </td>
      <td>
        <TextInput
          size="xs"
          className="number"
          inputMode="decimal"
          aria-label={t`Discount of line ${nth}, percent`}
          value={line.percent}
          placeholder="%"
          error={!isPercent(line.percent)}
          onChange={({ currentTarget }) => onChange({ percent: currentTarget.value.trim() })}
          onKeyDown={onEnter}
        />
      </td>
      <td className="end">{priced !== undefined && format.money(priced.net)}</td>
      <td className="end">{priced !== undefined && <Free line={priced} entity={entity} />}</td>
      <td>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Remove line ${nth}`} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </td>
    </tr>
  );
};

/** Puts the focus on a field of a line, once it is there. */
export const focusOn = (lineId: string, field: 'product' | 'quantity'): void => {
  const selector = field === 'quantity' ? '[data-field=quantity]' : 'input';
  requestAnimationFrame(() =>
    document.querySelector<HTMLInputElement>(`[data-line="${CSS.escape(lineId)}"] ${selector}`)?.focus(),
  );
};

export const DraftLines = ({
  lines,
  priced,
  entity,
  wrongSku,
  onChange,
  onRemove,
  onNext,
  onPaste,
}: {
  readonly lines: readonly DraftLine[];
  readonly priced: ReadonlyMap<string, OrderedLine>;
  readonly entity: string;
  /** Of a product that cannot be sold like this. */
  readonly wrongSku: string | undefined;
  readonly onChange: (lineId: string, change: Partial<DraftLine>) => void;
  readonly onRemove: (lineId: string) => void;
  readonly onNext: (lineId: string) => void;
  readonly onPaste: (lineId: string, event: ClipboardEvent<HTMLInputElement>) => void;
}): ReactNode => {
  const { t } = useLingui();
  return (
    <div className="table-frame">
      <table className="lines entry" aria-label={t`Lines`}>
        <thead>
          <tr>
            <th>#</th>
            <th>{t`SKU`}</th>
            <th>{t`Name`}</th>
            <th className="end">{t`Quantity`}</th>
            <th>{t`Unit`}</th>
            <th className="end">{t`Price`}</th>
            <th className="end">{t`Discount`}</th>
            <th className="end">{t`Net`}</th>
            <th className="end">{t`Free stock`}</th>
            <th>
              <span className="visually-hidden">{t`Remove`}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <Line
              key={line.lineId}
              nth={index + 1}
              line={line}
              priced={priced.get(line.lineId)}
              entity={entity}
              isWrong={wrongSku !== undefined && wrongSku === line.sku}
              onChange={(change) => onChange(line.lineId, change)}
              onRemove={() => onRemove(line.lineId)}
              onNext={() => onNext(line.lineId)}
              onPaste={(event) => onPaste(line.lineId, event)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
};
