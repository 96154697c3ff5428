import type { Paths } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { sales } from '../api/client.ts';
import { useMay } from '../api/session.ts';

type Company = Paths['/query/v1/entities']['GET']['answer']['items'][number];

/** The company that sells where no other is named: its currency and country are those that are meant mostly. */
export const useMainCompany = (): Company | undefined => {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['entities', 'all'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/entities', { query: {}, signal })).body.items,
    enabled: may({ permission: 'entity:read' }),
  });
  return data?.find(({ entity }) => entity === 'MAIN') ?? data?.[0];
};
