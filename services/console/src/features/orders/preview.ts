import { useDebouncedValue } from '@mantine/hooks';
import { type OrderPreview, type PlaceOrder, ProblemError } from '@sales/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { sales } from '../../api/client.ts';

/** What an order comes to, and why it can be drafted only, where it cannot be submitted. */
export type Previewed = { readonly order: OrderPreview; readonly draftOnly?: ProblemError };

/** Refusals that say nothing of the order, but of submitting it: prices are shown all the same. */
const ofSubmitting = new Set(['order/customer-held', 'order/customer-inactive', 'request/forbidden']);

const preview = async (body: PlaceOrder, signal: AbortSignal): Promise<Previewed> => {
  const ask = async (submit: boolean): Promise<OrderPreview> =>
    (await sales.post('/order/v1/orders/preview', { body: { ...body, submit }, signal })).body;
  try {
    return { order: await ask(true) };
  } catch (error) {
    if (!(error instanceof ProblemError) || !ofSubmitting.has(error.code)) throw error;
    return { order: await ask(false), draftOnly: error };
  }
};

/** Prices, taxes and totals of what is being written, as the service says: nothing is guessed here. */
export const usePreview = (body: PlaceOrder | undefined) => {
  // As text: what says the same is the same, and starts nothing anew.
  const [asked] = useDebouncedValue(body && JSON.stringify(body), 150, { leading: true });
  return useQuery({
    // A topic that changes prices: a notice of it asks again.
    queryKey: ['products', 'preview', asked],
    queryFn: ({ signal }) => preview(JSON.parse(asked ?? '') as PlaceOrder, signal),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
  });
};
