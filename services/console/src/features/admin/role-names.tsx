import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { standardRoles } from './names.ts';

/** All roles as they are now. */
export const useRoles = () => {
  const may = useMay();
  return useQuery({
    queryKey: ['access', 'roles'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/roles', { query: {}, signal })).body.items,
    enabled: may({ permission: 'role:read' }),
  });
};

/** What a role is called: one that came with the system, and was not renamed, in the language of the reader. */
export const useRoleName = (): ((role: string, given: string | undefined) => string) => {
  const { i18n } = useLingui();
  return (role, given) => {
    const [standard, name] = standardRoles[role] ?? [];
    return name !== undefined && (given === undefined || given === standard) ? i18n._(name) : (given ?? role);
  };
};

/** Roles by their names. */
export const RoleNames = ({ of }: { readonly of: readonly string[] }): ReactNode => {
  const { data: roles } = useRoles();
  const nameOf = useRoleName();
  return of.map((role, nth) => (
    <Fragment key={role}>
      {nth > 0 && ', '}
      {nameOf(role, roles?.find((one) => one.role === role)?.details.name)}
    </Fragment>
  ));
};
