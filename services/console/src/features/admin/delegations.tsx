import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { User } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Part } from '../../ui/parts.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Table } from '../../ui/table.tsx';
import { Who } from '../../ui/who.tsx';

type Delegation = User['delegations'][number];

/** To whom a user has given the own rights, and for how long. */
export const Delegations = ({ user: { user, delegations } }: { readonly user: User }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const may = useMay();
  const asOf = useAsOf();
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (delegationId: string) =>
      sales.post('/identity/v1/users/{user}/end-delegation', { path: { user }, body: { delegationId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['access'] }),
  });
  const now = asOf ?? new Date().toISOString();
  const current = delegations.filter(({ until }) => until > now);
  if (current.length === 0) return null;
  const canEnd = asOf === undefined && may({ permission: 'user:end-delegation' });
  return (
    <Part title={<Trans>Delegations</Trans>}>
      <Table<Delegation>
        label={t`Delegations`}
        rows={current}
        idOf={({ delegationId }) => delegationId}
        columns={[
          { title: t({ message: 'To', context: 'person' }), isWide: true, cell: ({ to }) => <Who principal={to} /> },
          { title: t`From`, cell: ({ from }) => format.time(from) },
          { title: t`Until`, cell: ({ until }) => format.time(until) },
          ...(canEnd
            ? [
                {
                  title: t`End`,
                  cell: ({ delegationId }: Delegation) => (
                    <Button
                      size="compact-xs"
                      variant="default"
                      loading={isPending}
                      onClick={() => mutate(delegationId)}
                    >
                      <Trans>End now</Trans>
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {error !== null && <Problem error={error} />}
    </Part>
  );
};
