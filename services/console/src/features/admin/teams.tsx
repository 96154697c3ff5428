import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { Paths } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, Parts } from '../../ui/parts.tsx';
import { Pending } from '../../ui/pending.tsx';
import { Table } from '../../ui/table.tsx';
import { Who } from '../../ui/who.tsx';
import { ChangeMembers, DefineTeam } from './team-forms.tsx';

type Team = Paths['/query/v1/teams']['GET']['answer']['items'][number];

/** Teams with who is in them, and the team above each. */
const TeamsShown = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const format = useFormat();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['access', 'teams', asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/teams', { query, signal })).body.items;
    },
  });
  const canSet = asOf === undefined && may({ permission: 'team:set-member' }) && may({ permission: 'user:read' });
  return (
    <Page
      title={t`Teams`}
      isBusy={isFetching}
      takesAsOf
      actions={may({ permission: 'team:define' }) && <DefineTeam teams={data ?? []} />}
    >
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data?.length === 0 && (
        <div className="state">
          <h2>
            <Trans>No team yet</Trans>
          </h2>
        </div>
      )}
      {data !== undefined && data.length > 0 && (
        <Parts>
          <Part title={<Trans>Teams and their members</Trans>}>
            <Table<Team>
              label={t`Teams`}
              rows={data}
              idOf={({ team }) => team}
              columns={[
                { title: t`Name`, cell: ({ name }) => name },
                { title: t`Code`, cell: ({ team }) => <code>{team}</code> },
                {
                  title: t`Team above`,
                  cell: ({ parent }) => parent && (data.find(({ team }) => team === parent)?.name ?? parent),
                },
                {
                  title: t`Members`,
                  isWide: true,
                  cell: ({ members }) =>
                    members.map((principal, nth) => (
                      <span key={principal}>
                        {nth > 0 && ', '}
                        <Who principal={principal} />
                      </span>
                    )),
                },
                { title: t`Closed`, cell: ({ closedAt }) => closedAt && format.time(closedAt) },
                ...(canSet
                  ? [
                      {
                        title: t`Change`,
                        cell: (of: Team) => of.closedAt === undefined && <ChangeMembers of={of} />,
                      },
                    ]
                  : []),
              ]}
            />
          </Part>
        </Parts>
      )}
    </Page>
  );
};

export const TeamsPage = pageFor({ permission: 'role:read', title: msg`Teams` }, TeamsShown);
