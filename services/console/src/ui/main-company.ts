import type { Paths } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { sales } from '../api/client.ts';
import { useMay } from '../api/session.ts';

type Company = Paths['/query/v1/entities']['GET']['answer']['items'][number];

/** All companies of ours; undefined: not read yet, or not for the reader. */
export const useCompanies = (): readonly Company[] | undefined => {
  const may = useMay();
  return useQuery({
    queryKey: ['entities', 'all'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/entities', { query: {}, signal })).body.items,
    enabled: may({ permission: 'entity:read' }),
  }).data;
};

/** The company that sells where no other is named: its currency and country are those that are meant mostly. */
export const useMainCompany = (): Company | undefined => {
  const companies = useCompanies();
  return companies?.find(({ entity }) => entity === 'MAIN') ?? companies?.[0];
};
