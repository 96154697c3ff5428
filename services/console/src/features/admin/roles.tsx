import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { permissions } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { rolePath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { To } from '../../ui/to.tsx';
import { groupNames, scopeNames, thingNames } from './names.ts';
import { NewRole } from './new-role.tsx';
import { byThing, scopeOf } from './rights.ts';
import { useRoleName } from './role-names.tsx';
import { useVerb } from './verb.ts';

/** Which role may do what, with whose things: permissions below each other, roles side by side. */
const RolesShown = (): ReactNode => {
  const { t, i18n } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const nameOf = useRoleName();
  const format = useFormat();
  const verb = useVerb();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['access', 'matrix', asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/roles', { query, signal })).body.items;
    },
  });
  return (
    <Page title={t`Roles`} isBusy={isFetching} takesAsOf actions={may({ permission: 'role:define' }) && <NewRole />}>
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section className="table-frame matrix" tabIndex={0} aria-label={t`Roles and permissions`}>
          <table className="lines">
            <thead>
              <tr>
                <th scope="col">{t`Permission`}</th>
                {data.map(({ role, details }) => (
                  <th key={role} scope="col">
                    <To path={rolePath(role)}>{nameOf(role, details.name)}</To>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{t`Hides`}</th>
                {data.map(({ role, details: { hidden } }) => (
                  <td key={role}>{format.list(hidden.map((group) => i18n._(groupNames[group])))}</td>
                ))}
              </tr>
              <tr>
                <th scope="row">{t`Needs a second factor`}</th>
                {data.map(({ role, details: { requiresSecondFactor } }) => (
                  <td key={role}>{requiresSecondFactor === true && <Trans>yes</Trans>}</td>
                ))}
              </tr>
            </tbody>
            {byThing(permissions).map(([thing, all]) => (
              <tbody key={thing}>
                <tr>
                  <th scope="rowgroup" colSpan={data.length + 1} className="thing">
                    {thingNames[thing] === undefined ? thing : i18n._(thingNames[thing])}
                  </th>
                </tr>
                {all.map((permission) => (
                  <tr key={permission}>
                    <th scope="row" title={permission}>
                      {verb(permission)}
                    </th>
                    {data.map(({ role, details }) => {
                      const scope = scopeOf(details.permissions, permission);
                      return <td key={role}>{scope !== undefined && i18n._(scopeNames[scope])}</td>;
                    })}
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        </section>
      )}
    </Page>
  );
};

export const RolesPage = pageFor({ permission: 'role:read', title: msg`Roles` }, RolesShown);
