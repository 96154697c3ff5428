import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { Paths } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, Parts } from '../../ui/parts.tsx';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { State, type StateName } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { Who } from '../../ui/who.tsx';
import { NewApiKey } from './new-api-key.tsx';
import { RoleNames } from './role-names.tsx';

type Key = Paths['/query/v1/api-keys']['GET']['answer']['items'][number];

const states: Readonly<Record<Key['state'], StateName>> = {
  good: { label: msg`Good`, tone: 'done' },
  limited: { label: msg`Limited: who issued it may do less now`, tone: 'waiting' },
  issuerInactive: { label: msg`Counts for nothing: who issued it is not active`, tone: 'stopped' },
  revoked: { label: msg`Revoked`, tone: 'stopped' },
  expired: { label: msg`Expired`, tone: 'stopped' },
};

/** Asks before a key is taken from a program. */
const Revoke = ({ of: { key, name }, onClose }: { readonly of: Key; readonly onClose: () => void }): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => sales.post('/identity/v1/api-keys/{key}/revoke', { path: { key } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['access'] });
      onClose();
    },
  });
  return (
    <Dialog title={t`Revoke ${name}?`} onClose={onClose}>
      <div className="as-of-form">
        <p>
          <Trans>The program that has this key can do nothing any more within a second. That cannot be undone.</Trans>
        </p>
        <Button size="sm" data-autofocus loading={isPending} onClick={() => mutate()}>
          <Trans>Revoke key</Trans>
        </Button>
        {error !== null && <Problem error={error} />}
      </div>
    </Dialog>
  );
};

/** The keys of programs: what each may do, until when, and how one is issued and revoked. */
const ApiKeysShown = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const format = useFormat();
  const [revoked, revoke] = useState<Key>();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['access', 'api-keys', asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/api-keys', { query, signal })).body.items;
    },
  });
  const canRevoke = asOf === undefined && may({ permission: 'apiKey:revoke' });
  return (
    <Page
      title={t`API keys`}
      isBusy={isFetching}
      takesAsOf
      actions={may({ permission: 'apiKey:issue' }) && <NewApiKey />}
    >
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data?.length === 0 && (
        <div className="state">
          <h2>
            <Trans>No API key yet</Trans>
          </h2>
        </div>
      )}
      {data !== undefined && data.length > 0 && (
        <Parts>
          <Part title={<Trans>Keys of programs</Trans>}>
            <Table<Key>
              label={t`API keys`}
              rows={data}
              idOf={({ key }) => key}
              columns={[
                { title: t`Name`, isWide: true, cell: ({ name }) => name },
                { title: t`State`, cell: ({ state }) => <State of={states[state]} /> },
                { title: t`Roles`, isWide: true, cell: ({ roles }) => <RoleNames of={roles} /> },
                { title: t({ message: 'Issued', context: 'API key' }), cell: ({ issuedAt }) => format.time(issuedAt) },
                { title: t`By`, cell: ({ issuedBy }) => <Who principal={issuedBy} /> },
                { title: t`Until`, cell: ({ expiresAt }) => format.time(expiresAt) },
                ...(canRevoke
                  ? [
                      {
                        title: t`Revoke`,
                        cell: (of: Key) =>
                          (of.state === 'good' || of.state === 'limited' || of.state === 'issuerInactive') && (
                            <Button
                              size="compact-xs"
                              variant="default"
                              aria-label={t`Revoke ${of.name}`}
                              onClick={() => revoke(of)}
                            >
                              <Trans>Revoke</Trans>
                            </Button>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          </Part>
        </Parts>
      )}
      {revoked !== undefined && <Revoke of={revoked} onClose={() => revoke(undefined)} />}
    </Page>
  );
};

export const ApiKeysPage = pageFor({ permission: 'apiKey:read', title: msg`API keys` }, ApiKeysShown);
