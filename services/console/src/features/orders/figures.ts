import { useDebouncedValue } from '@mantine/hooks';
import {
  type AllocationPreview,
  type OrderedLine,
  type OrderPreview,
  type PlaceOrder,
  ProblemError,
  type RefusedLine,
} from '@sales/client';
import { keepPreviousData, replaceEqualDeep, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import type { StockOfLine } from './sums.ts';

/** What an order comes to, and why it can be drafted only, where it cannot be submitted. */
export type Previewed = { readonly order: OrderPreview; readonly draftOnly?: ProblemError };

/** What is known of a line while it is being written. */
export type LineFigures = {
  readonly priced?: OrderedLine;
  readonly stock?: StockOfLine;
  readonly refused?: RefusedLine;
};

/** Refusals that say nothing of the order, but of submitting it: prices are shown all the same. */
const ofSubmitting = new Set(['order/customer-held', 'order/customer-inactive', 'request/forbidden']);

const preview = async (body: PlaceOrder, signal: AbortSignal): Promise<Previewed> => {
  const ask = async (submit: boolean): Promise<OrderPreview> =>
    (await sales.post('/order/v1/orders/preview', { body: { ...body, submit, partial: true }, signal })).body;
  if (body.submit !== true) return { order: await ask(false) };
  try {
    return { order: await ask(true) };
  } catch (error) {
    if (!(error instanceof ProblemError) || !ofSubmitting.has(error.code)) throw error;
    return { order: await ask(false), draftOnly: error };
  }
};

/** Of lines of goods, in base units: what stock is looked for. */
const wantedOf = ({ entity, maxWarehouses, lines }: OrderPreview) => ({
  entity,
  ...(maxWarehouses !== undefined && { maxWarehouses }),
  lines: lines.flatMap(({ lineId, kind, sku, baseQuantity }) =>
    kind === 'stock' && sku !== undefined ? [{ lineId, sku, quantity: baseQuantity }] : [],
  ),
});

/**
 * What is known of each line: the same objects while they say the same, so that what did not change is not drawn again.
 * By line and not by place: a line that cannot be priced for a moment moves all others.
 */
const useLines = (order: OrderPreview | undefined, stock: AllocationPreview | undefined) => {
  const before = useRef<ReadonlyMap<string, LineFigures>>(new Map());
  return useMemo(() => {
    const all = new Map<string, LineFigures>();
    const put = (lineId: string, more: LineFigures): void => void all.set(lineId, { ...all.get(lineId), ...more });
    for (const priced of order?.lines ?? []) put(priced.lineId, { priced });
    for (const line of stock?.lines ?? []) put(line.lineId, { stock: line });
    for (const refused of order?.refused ?? []) put(refused.lineId, { refused });
    for (const [lineId, figures] of all) all.set(lineId, replaceEqualDeep(before.current.get(lineId), figures));
    before.current = all;
    return all;
  }, [order, stock]);
};

/**
 * Prices, taxes, totals, stock, promised days and costs of what is being written, as the services say: nothing is
 * guessed here. Figures of an earlier text are shown until those of this one come; a reader who may place no order has
 * none.
 */
export const useFigures = (written: PlaceOrder | undefined) => {
  const may = useMay();
  const body = may({ permission: 'order:place' }) ? written : undefined;
  // As text: what says the same is the same, and starts nothing anew.
  const [asked] = useDebouncedValue(body && JSON.stringify(body), 150, { leading: true });
  const prices = useQuery({
    // A topic that changes prices: a notice of it asks again.
    queryKey: ['products', 'preview', asked],
    queryFn: ({ signal }) => preview(JSON.parse(asked ?? '') as PlaceOrder, signal),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
  });
  const previewed = body === undefined ? undefined : prices.data;
  const wanted = previewed && wantedOf(previewed.order);
  const stock = useQuery({
    queryKey: ['stock', 'allocation-preview', wanted],
    queryFn: async ({ signal }) =>
      (await sales.post('/inventory/v1/allocations/preview', { body: wanted ?? { lines: [] }, signal })).body,
    enabled: wanted !== undefined && wanted.lines.length > 0 && may({ permission: 'stockItem:read' }),
    placeholderData: keepPreviousData,
  });
  const order = previewed?.order;
  const stocked = previewed && stock.data;
  const ofLines = useLines(order, stocked);
  return {
    order,
    draftOnly: previewed?.draftOnly,
    stock: stocked,
    ofLines,
    error: body === undefined ? null : (prices.error ?? stock.error),
    isFetching: prices.isFetching || stock.isFetching,
  };
};

export type Figures = ReturnType<typeof useFigures>;
