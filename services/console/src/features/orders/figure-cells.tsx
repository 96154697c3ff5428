import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon } from '@mantine/core';
import type { OrderedLine, PromiseReason } from '@sales/client';
import { IconHelp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Facts } from '../../ui/facts.tsx';
import { usePriceNote } from '../../ui/price-notes.ts';
import type { LineFigures } from './figures.ts';
import { marginOf, type StockOfLine } from './sums.ts';

/** Whether what goods cost is shown to the reader. */
export const useMaySeeCost = (): boolean => useMay()({ permission: 'stockItem:read', group: 'cost' });

/** What a line comes to without tax, and how much of it is left after the goods. */
export const NetCell = ({ priced, stock, maySeeCost }: LineFigures & { readonly maySeeCost: boolean }): ReactNode => {
  const format = useFormat();
  if (priced === undefined) return null;
  const margin = maySeeCost && stock !== undefined ? marginOf(priced.net, [stock]) : undefined;
  return (
    <>
      {format.money(priced.net)}
      {margin?.is === 'known' && margin.percent !== undefined && (
        <small className={margin.left.amount < 0 ? 'loss' : 'quiet'}>
          <Trans>margin {format.percent(margin.percent)}</Trans>
        </small>
      )}
      {margin?.is === 'foreign' && (
        <small className="quiet">
          <Trans>goods cost {margin.currencies.join(', ')}</Trans>
        </small>
      )}
      {margin?.is === 'unknown' && (
        <small className="quiet">
          <Trans>margin not known</Trans>
        </small>
      )}
    </>
  );
};

/** Whether there is enough of it, and when the rest comes. */
export const StockCell = ({ stock }: Pick<LineFigures, 'stock'>): ReactNode => {
  const format = useFormat();
  if (stock === undefined) return null;
  const { available, short, promise } = stock;
  if (promise === undefined)
    return (
      <span className="enough">
        <Trans>{format.quantity(available)} free</Trans>
      </span>
    );
  return (
    <span className="short">
      <Trans>{format.quantity(short)} short</Trans>
      <small>
        {promise.promisedOn === null ? <Trans>no date yet</Trans> : <Trans>on {format.day(promise.promisedOn)}</Trans>}
      </small>
    </span>
  );
};

/** Why a day is promised, or why none. */
const usePromiseReason = (): ((reason: PromiseReason) => string) => {
  const { t } = useLingui();
  return (reason) => {
    const texts: Readonly<Record<PromiseReason, string>> = {
      incoming: t`enough is announced to come in by then`,
      leadTime: t`counted from today by the lead time of the product`,
      undated: t`goods are announced, but without a day`,
      tooLittle: t`less is announced than is short`,
      nothingExpected: t`nothing is announced, and there is no lead time`,
    };
    return texts[reason];
  };
};

/** Stock, day and cost of a line in words: where it comes from and why. */
const useStockFacts = (): ((stock: StockOfLine, priced: OrderedLine | undefined) => [string, ReactNode][]) => {
  const { t } = useLingui();
  const format = useFormat();
  const reasonOf = usePromiseReason();
  const maySeeCost = useMaySeeCost();
  return (stock, priced) => {
    const { available, reserved, short, promise, cost } = stock;
    const places = reserved.map(({ warehouse, quantity }) => `${warehouse} ${format.quantity(quantity)}`).join(', ');
    const facts: [string, ReactNode][] = [
      [t`Stock`, [t`${format.quantity(available)} free`, places && t`from ${places}`].filter(Boolean).join(' · ')],
    ];
    if (promise !== undefined) {
      const day = promise.promisedOn === null ? t`no date yet` : format.day(promise.promisedOn);
      facts.push([t`Promise`, `${t`${format.quantity(short)} short`} · ${day} · ${reasonOf(promise.reason)}`]);
    }
    if (!maySeeCost) return facts;
    if (cost === undefined) facts.push([t`Margin`, t`not known: no cost is known, or costs are in two currencies`]);
    else if (priced !== undefined) {
      const margin = marginOf(priced.net, [stock]);
      const [net, goods] = [format.money(priced.net), format.money(cost.total)];
      const basis = cost.basis === 'movingAverage' ? t`at average cost` : t`at standard cost`;
      const left = margin.is === 'known' ? format.money(margin.left) : undefined;
      facts.push([
        t`Margin`,
        left === undefined
          ? t`none: goods ${goods} ${basis}, and the order is in ${priced.net.currency}`
          : t`${left}: net ${net} less goods ${goods} ${basis}`,
      ]);
    }
    return facts;
  };
};

/** Where the figures of a line come from, in the reader's words. */
export const WhyLine = ({ priced, stock }: LineFigures): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const priceNote = usePriceNote();
  const stockFacts = useStockFacts();
  const prices: readonly (readonly [string, ReactNode])[] =
    priced === undefined
      ? []
      : [
          [
            t`Price`,
            [
              format.unitPrice(priced.unitPrice),
              priced.price.priceList && t`from ${priced.price.priceList}`,
              ...priced.price.notes.map(priceNote),
            ]
              .filter(Boolean)
              .join(' · '),
          ],
          [t`Discount`, priced.discount.amount === 0 ? undefined : format.money(priced.discount)],
          [t`Tax`, `${priced.taxation.rate} % · ${format.money(priced.tax)}`],
        ];
  if (prices.length === 0 && stock === undefined)
    return (
      <p className="quiet">
        <Trans>Figures show once there is a customer and a product.</Trans>
      </p>
    );
  return <Facts of={[...prices, ...(stock === undefined ? [] : stockFacts(stock, priced))]} />;
};

/** Opens and closes the reasons of a line. */
export const WhyButton = ({
  nth,
  isOpen,
  onToggle,
}: {
  readonly nth: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): ReactNode => {
  const { t } = useLingui();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t`Why: figures of line ${nth}`}
      title={t`Why`}
      aria-expanded={isOpen}
      onClick={onToggle}
    >
      <IconHelp size={16} aria-hidden />
    </ActionIcon>
  );
};

/** How many lines are short, in words. */
export const ShortLines = ({ count }: { readonly count: number }): ReactNode => (
  <Plural value={count} one="# line is short" other="# lines are short" />
);
