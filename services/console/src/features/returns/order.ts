import { useQuery } from '@tanstack/react-query';
import { sales } from '../../api/client.ts';
import { useAsOf } from '../../ui/as-of.tsx';

/** The order that goods come back from, by number or id. */
export const useOrder = (order: string) => {
  const asOf = useAsOf();
  return useQuery({
    queryKey: ['orders', 'order', order, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/orders/{order}', { path: { order }, query, signal })).body;
    },
  });
};
