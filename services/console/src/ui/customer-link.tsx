import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import { customerPath } from './paths.ts';
import { To } from './to.tsx';

/** The name of a customer of whom only the id is known, for who may see customers. */
export const useCustomerName = (customerId: string | undefined): string | undefined => {
  const may = useMay();
  return useQuery({
    queryKey: ['customers', 'name', customerId],
    queryFn: async ({ signal }) => {
      const path = { customer: customerId ?? '' };
      return (await sales.get('/query/v1/customers/{customer}', { path, query: {}, signal })).body.details.name;
    },
    enabled: customerId !== undefined && may({ permission: 'customer:read' }),
  }).data;
};

/** A customer by name, with a way to the page; by id who may not see customers. */
export const CustomerLink = ({ customerId }: { readonly customerId: string }): ReactNode => {
  const name = useCustomerName(customerId);
  return name === undefined ? customerId : <To path={customerPath(customerId)}>{name}</To>;
};
