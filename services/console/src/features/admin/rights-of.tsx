import { Trans, useLingui } from '@lingui/react/macro';
import { permissions, type RightsGround } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Part } from '../../ui/parts.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Table } from '../../ui/table.tsx';
import { Who } from '../../ui/who.tsx';
import { groupNames, scopeNames, thingNames } from './names.ts';
import { byThing, hiddenBy, scopeOf } from './rights.ts';
import { RoleNames } from './role-names.tsx';
import { useVerb } from './verb.ts';

type Allowed = { readonly thing: string; readonly all: readonly string[] };

/** What a user may see and do, now or at the instant of the page, and by which roles. */
export const RightsOf = ({ user }: { readonly user: string }): ReactNode => {
  const { t, i18n } = useLingui();
  const asOf = useAsOf();
  const format = useFormat();
  const verb = useVerb();
  const { data, error } = useQuery({
    queryKey: ['access', 'rights', user, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { at: asOf }) };
      return (await sales.get('/identity/v1/users/{user}/rights', { path: { user }, query, signal })).body;
    },
  });
  if (error !== null && data === undefined) return <Problem error={error} />;
  if (data === undefined) return null;
  const { grounds } = data;
  const rows = byThing(permissions.filter((permission) => scopeOf(grounds, permission) !== undefined)).map(
    ([thing, all]): Allowed => ({ thing, all }),
  );
  const groundsOf = (thing: string): readonly RightsGround[] =>
    grounds.filter(({ permission }) => permission.startsWith(`${thing}:`) || permission.startsWith('*:'));
  return (
    <Part title={<Trans>What the user may see and do</Trans>}>
      {rows.length === 0 ? (
        <p className="quiet">
          <Trans>Nothing is allowed</Trans>
        </p>
      ) : (
        <Table<Allowed>
          label={t`What the user may see and do`}
          rows={rows}
          idOf={({ thing }) => thing}
          columns={[
            {
              title: t`Of what`,
              cell: ({ thing }) => {
                const name = thingNames[thing];
                return name === undefined ? thing : i18n._(name);
              },
            },
            ...(['own', 'team', 'all'] as const).map((scope) => ({
              title: i18n._(scopeNames[scope]),
              isWide: true,
              cell: ({ all }: Allowed) =>
                format.list(all.filter((permission) => scopeOf(grounds, permission) === scope).map(verb)),
            })),
            {
              title: t`Hidden`,
              cell: ({ thing }) => {
                const hidden = hiddenBy(groundsOf(thing));
                return format.list(hidden.map((group) => i18n._(groupNames[group])));
              },
            },
            {
              title: t`By`,
              cell: ({ thing }) => {
                const of = groundsOf(thing);
                const lent = [...new Set(of.map(({ delegatedBy }) => delegatedBy).filter((one) => one !== undefined))];
                return (
                  <>
                    <RoleNames of={[...new Set(of.map(({ role }) => role).filter((role) => role !== undefined))]} />
                    {lent.map((principal) => (
                      <span key={principal} className="quiet">
                        {' · '}
                        <Trans>
                          for <Who principal={principal} />
                        </Trans>
                      </span>
                    ))}
                  </>
                );
              },
            },
          ]}
        />
      )}
    </Part>
  );
};
