import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconClipboardCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { stockThing, useQueue } from '../../queue/index.ts';
import { decimalOf } from '../../ui/quantities.ts';
import { type Begun, useKept } from '../../ui/use-kept.ts';
import { Amount } from './amount.tsx';
import type { Scanned } from './codes.ts';
import type { Good } from './goods.ts';
import { type Said, Scan } from './scan.tsx';
import { useEnqueue } from './use-enqueue.tsx';

/** What is counted; undefined: nothing. */
type Counting = (Good & { readonly countedAt: number }) | undefined;

export const countBegun = (warehouse: string): Begun<Counting> => ({
  name: `floor/count/${warehouse}`,
  empty: undefined,
  isEmpty: (counting) => counting === undefined,
});

/**
 * Counts one product after the other, without a word of how many there should be. What moves after the count has begun
 * is added to it: so a count begins with a connection, and when nothing of the product waits to be sent.
 */
export const Count = ({ warehouse }: { readonly warehouse: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { queue } = useQueue();
  const { value: counting, read, set } = useKept(countBegun(warehouse));
  const { keepAndSend, note } = useEnqueue();
  const told = ({ name, quantity }: Good): Said => ({
    is: 'right',
    text: t`${name}: ${format.quantity(decimalOf(quantity))} counted`,
  });
  const begin = async ({ sku, name, quantity }: Scanned): Promise<Said> => {
    const thing = stockThing({ warehouse, sku });
    if (queue.some(({ things }) => things.includes(thing)))
      return { is: 'wrong', text: t`Something of ${name} waits to be sent. Count it when that is recorded.` };
    try {
      const path = { warehouse, sku };
      const { body } = await sales.get('/inventory/v1/stock-items/{warehouse}/{sku}', { path, query: {} });
      const next = { sku, name, quantity, countedAt: body.revision };
      set(next);
      return told(next);
    } catch {
      return { is: 'wrong', text: t`A count begins with a connection: what moves from then on is added to it.` };
    }
  };
  const onProduct = (scanned: Scanned): Said | Promise<Said> => {
    const now = read();
    if (now === undefined) return begin(scanned);
    if (now.sku !== scanned.sku)
      return { is: 'wrong', text: t`Wrong product: you are counting ${now.name}, and this is ${scanned.name}.` };
    const next = { ...now, quantity: now.quantity + scanned.quantity };
    set(next);
    return told(next);
  };
  const record = (): void => {
    const now = read();
    if (now === undefined) return;
    const { sku, name, quantity, countedAt } = now;
    const command = { job: 'count', warehouse, sku, name, counted: decimalOf(quantity), countedAt } as const;
    void keepAndSend([command], () => set(undefined));
  };
  return (
    <section className="floor-job" aria-label={t`Count`}>
      <Scan onProduct={onProduct} />
      {counting === undefined ? (
        <p className="quiet">
          <Trans>Scan the product to count.</Trans>
        </p>
      ) : (
        <>
          <ol className="floor-lines">
            <li className="good next">
              <div>
                <bdi>{counting.name}</bdi>
                <span className="quiet">{counting.sku}</span>
              </div>
              <Amount
                of={counting.name}
                value={counting.quantity}
                onChange={(quantity) => set({ ...counting, quantity })}
              />
            </li>
          </ol>
          <div className="floor-actions">
            <Button size="lg" variant="default" onClick={() => set(undefined)}>
              <Trans>Drop this count</Trans>
            </Button>
          </div>
        </>
      )}
      {note}
      <div className="floor-do">
        <Button
          size="xl"
          fullWidth
          disabled={counting === undefined}
          leftSection={<IconClipboardCheck size={26} aria-hidden />}
          onClick={record}
        >
          <Trans>Record the count</Trans>
        </Button>
      </div>
    </section>
  );
};
