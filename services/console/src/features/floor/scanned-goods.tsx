import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useFormat } from '../../i18n/index.ts';
import { decimalOf } from '../../ui/quantities.ts';
import { Amount } from './amount.tsx';
import type { Scanned } from './codes.ts';
import { type Good, type Goods, quantityIn, withQuantity, withScanned } from './goods.ts';
import { type Said, Scan } from './scan.tsx';

/** Goods that are scanned one by one, each with its quantity. */
export const ScannedGoods = ({
  goods,
  read,
  onChange,
  beside,
}: {
  readonly goods: Goods;
  /** What they are now, drawn or not. */
  readonly read: () => Goods;
  readonly onChange: (goods: Goods) => void;
  readonly beside?: (good: Good) => ReactNode;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const onProduct = (scanned: Scanned): Said => {
    const next = withScanned(read(), scanned);
    onChange(next);
    return { is: 'right', text: t`${scanned.name}: ${format.quantity(decimalOf(quantityIn(next, scanned.sku)))}` };
  };
  return (
    <>
      <Scan onProduct={onProduct} />
      {goods.length === 0 && (
        <p className="quiet">
          <Trans>Scan the first product.</Trans>
        </p>
      )}
      <ol className="floor-lines">
        {goods.map((good) => (
          <li key={good.sku} className="good">
            <div>
              <bdi>{good.name}</bdi>
              <span className="quiet">{good.sku}</span>
            </div>
            {beside?.(good)}
            <Amount
              of={good.name}
              value={good.quantity}
              onChange={(quantity) => onChange(withQuantity(read(), good.sku, quantity))}
            />
          </li>
        ))}
      </ol>
    </>
  );
};
