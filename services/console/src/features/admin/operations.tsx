import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import {
  isBehind,
  listenersQuery,
  type Parked,
  parkedQuery,
  type ReadModel,
  readModelsQuery,
} from '../../api/operations.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, Parts } from '../../ui/parts.tsx';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import type { SearchParams } from '../../ui/search-params.ts';
import { Table } from '../../ui/table.tsx';
import { To } from '../../ui/to.tsx';

/** Messages that a process could not deal with, and what can be done about them. */
const ParkedMessages = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const format = useFormat();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(parkedQuery);
  const act = useMutation({
    mutationFn: ({ of, verb }: { readonly of: Parked; readonly verb: 'retry' | 'drop-first' }) =>
      sales.post(`/${of.service}/v1/parked/{process}/{key}/${verb}`, { path: { process: of.process, key: of.key } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['operations'] }),
  });
  const [mayRetry, mayDrop] = ['parked:retry', 'parked:drop'].map((permission) => may({ permission }));
  return (
    <Part title={<Trans>Parked messages</Trans>}>
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data?.length === 0 && (
        <p className="quiet">
          <Trans>None: each process goes on with all that it was told</Trans>
        </p>
      )}
      {data !== undefined && data.length > 0 && (
        <Table<Parked>
          label={t`Parked messages`}
          rows={data}
          idOf={({ service, process, key }) => `${service}/${process}/${key}`}
          columns={[
            { title: t`Service`, cell: ({ service }) => service },
            { title: t`Process`, cell: ({ process }) => process },
            { title: t`Thing`, cell: ({ key }) => <code>{key}</code> },
            { title: t`Waiting`, isNumber: true, cell: ({ messages }) => format.count(messages) },
            { title: t`Error`, isWide: true, cell: ({ error: why }) => why },
            {
              title: t`Actions`,
              cell: (of) => (
                <>
                  {mayRetry && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={t`Try again: ${of.key}`}
                      disabled={of.isRetrying || act.isPending}
                      onClick={() => act.mutate({ of, verb: 'retry' })}
                    >
                      {of.isRetrying ? <Trans>Being tried</Trans> : <Trans>Try again</Trans>}
                    </Button>
                  )}
                  {mayDrop && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      color="gray"
                      aria-label={t`Drop the first for good: ${of.key}`}
                      disabled={act.isPending}
                      onClick={() => act.mutate({ of, verb: 'drop-first' })}
                    >
                      <Trans>Drop the first for good</Trans>
                    </Button>
                  )}
                </>
              ),
            },
          ]}
        />
      )}
      {act.error !== null && <Problem error={act.error} />}
    </Part>
  );
};

/** How read models are. */
const readModelStates: Readonly<Record<string, MessageDescriptor>> = {
  starting: msg`Starting`,
  running: msg`Running`,
  retrying: msg`Trying again`,
  stopped: msg`Stopped by an error`,
  outdated: msg`Older than the program`,
  newer: msg`Newer than the program`,
};

/** The read models, how far each has come, and how one is built anew. */
const ReadModels = (): ReactNode => {
  const { t, i18n } = useLingui();
  const may = useMay();
  const format = useFormat();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(readModelsQuery);
  const { behind }: SearchParams = useSearch({ strict: false });
  const shown = behind === undefined ? data : data?.filter(isBehind);
  const rebuild = useMutation({
    mutationFn: ({ service, name }: ReadModel) =>
      sales.post(`/${service}/v1/projections/{projection}/rebuild`, { path: { projection: name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['operations'] }),
  });
  const mayRebuild = may({ permission: 'projection:rebuild' });
  return (
    <Part
      title={behind === undefined ? <Trans>Read models</Trans> : <Trans>Read models behind</Trans>}
      all={
        behind !== undefined && (
          <To path="/operations">
            <Trans>All read models</Trans>
          </To>
        )
      }
    >
      {data === undefined && <Pending error={error} retry={refetch} />}
      {shown !== undefined && (
        <Table<ReadModel>
          label={t`Read models`}
          rows={shown}
          idOf={({ service, name }) => `${service}/${name}`}
          columns={[
            { title: t`Service`, cell: ({ service }) => service },
            { title: t`Name`, cell: ({ name }) => name },
            {
              title: t`State`,
              cell: ({ state }) => {
                const known = readModelStates[state];
                return known === undefined ? state : i18n._(known);
              },
            },
            { title: t`Events behind`, isNumber: true, cell: ({ lag }) => format.count(lag) },
            { title: t`Streams that stand still`, isNumber: true, cell: ({ parked }) => format.count(parked.length) },
            { title: t`Error`, isWide: true, cell: ({ error: why }) => why },
            ...(mayRebuild
              ? [
                  {
                    title: t`Actions`,
                    cell: (of: ReadModel) => (
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={t`Build anew: ${of.name}`}
                        disabled={rebuild.isPending}
                        onClick={() => rebuild.mutate(of)}
                      >
                        <Trans>Build anew</Trans>
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {rebuild.error !== null && <Problem error={rebuild.error} />}
    </Part>
  );
};

/** How many follow what changes, of one process: each has its own. */
const Listeners = (): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { data, error, refetch } = useQuery(listenersQuery);
  return (
    <Part title={<Trans>Live connections</Trans>}>
      {data === undefined ? (
        <Pending error={error} retry={refetch} />
      ) : (
        <Facts
          of={[
            [t`Now`, format.count(data.listeners)],
            [t`At most`, format.count(data.most)],
          ]}
        />
      )}
      <p className="quiet">
        <Trans>
          Of the process that has answered. In a cluster each process for queries has its own:{' '}
          <code>live_listeners</code> in its metrics.
        </Trans>
      </p>
    </Part>
  );
};

/** Where it is said whether there is a backup: the services cannot know. */
const Backups = (): ReactNode => (
  <Part title={<Trans>Backups</Trans>}>
    <p>
      <Trans>
        When the last one was made, and whether it is whole, is not known here: backups are made apart from the
        services, in places that these do not reach.
      </Trans>
    </p>
    <ul>
      <li>
        <Trans>
          Whether the last one is whole: <code>npm run ops -- restore /backups/sales --dry-run</code>
        </Trans>
      </li>
      <li>
        <Trans>
          In compose the container <code>backup</code> is unhealthy when the last one is too old.
        </Trans>
      </li>
      <li>
        <Trans>
          In Kubernetes the alert <code>SalesBackupLate</code> says so.
        </Trans>
      </li>
    </ul>
  </Part>
);

/** How the system is: what waits for a person, and how far the read models are. */
const OperationsShown = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  return (
    <Page title={t`Operations`}>
      <Parts>
        {may({ permission: 'parked:read' }) && <ParkedMessages />}
        <ReadModels />
        <Listeners />
        <Backups />
      </Parts>
    </Page>
  );
};

export const OperationsPage = pageFor({ permission: 'projection:read', title: msg`Operations` }, OperationsShown);
