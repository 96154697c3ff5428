import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Paths } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { findUsers } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Who } from '../../ui/who.tsx';

type Team = Paths['/query/v1/teams']['GET']['answer']['items'][number];

/** Makes a team, or gives one that there is another name or another team above it. */
export const DefineTeam = ({ teams }: { readonly teams: readonly Team[] }): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [team, setTeam] = useState('');
  const [name, setName] = useState('');
  const [parent, setParent] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), ...(parent !== '' && { parent }) };
      return sales.put('/identity/v1/teams/{team}', { path: { team }, body });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['access'] });
      setOpen(false);
      setTeam('');
      setName('');
    },
  });
  const isTaken = teams.some((one) => one.team === team);
  const isRight = /^[a-z][a-z0-9-]{0,63}$/.test(team) && name.trim() !== '' && !isTaken;
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        <Trans>New team</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`New team`} onClose={() => setOpen(false)}>
          <form
            className="as-of-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (isRight && !isPending) mutate();
            }}
          >
            <TextInput
              size="sm"
              label={t`Name`}
              data-autofocus
              maxLength={100}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <TextInput
              size="sm"
              label={t`Code`}
              description={t`a to z, 0 to 9 and -, beginning with a letter; it stays as it is`}
              maxLength={64}
              error={isTaken && t`There is a team with this code`}
              value={team}
              onChange={({ currentTarget }) => setTeam(currentTarget.value.trim())}
            />
            <NativeSelect
              size="sm"
              label={t`Team above`}
              data={[
                { value: '', label: t`none` },
                ...teams
                  .filter(({ closedAt }) => closedAt === undefined)
                  .map((one) => ({ value: one.team, label: one.name })),
              ]}
              value={parent}
              onChange={({ currentTarget }) => setParent(currentTarget.value)}
            />
            {error !== null && <Problem error={error} />}
            <Button type="submit" size="sm" disabled={!isRight} loading={isPending}>
              <Trans>Make team</Trans>
            </Button>
          </form>
        </Dialog>
      )}
    </>
  );
};
/** Takes people into a team from now on, and out of it; what they were before stays. */
export const ChangeMembers = ({ of: { team, name, members } }: { readonly of: Team }): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { mutate, error, isPending } = useMutation({
    mutationFn: async ({ user, isMember }: { readonly user: string; readonly isMember: boolean }) => {
      const { body, etag } = await sales.get('/identity/v1/teams/{team}', { path: { team }, query: {} });
      const periods = body.members.find((one) => one.user === `user:${user}`)?.periods ?? [];
      const now = new Date().toISOString();
      const before = periods
        .filter(({ from }) => from < now)
        .map(({ from, until }) => ({ from, until: until === undefined || until > now ? now : until }));
      // Who is in it stays in it without a gap.
      const isIn = periods.some(({ from, until }) => from <= now && (until === undefined || until > now));
      const next = isMember ? (isIn ? periods : [...before, { from: now }]) : before;
      return sales.put('/identity/v1/teams/{team}/members/{user}', {
        ...{ path: { team, user }, body: { periods: next } },
        ...(etag !== undefined && { ifMatch: etag }),
      });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['access'] }),
  });
  return (
    <>
      <Button size="compact-xs" variant="default" aria-label={t`Members of ${name}`} onClick={() => setOpen(true)}>
        <Trans>Members</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`Members of ${name}`} onClose={() => setOpen(false)}>
          <div className="as-of-form">
            <ul className="members">
              {members.map((principal) => (
                <li key={principal}>
                  <Who principal={principal} />
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={isPending}
                    onClick={() => mutate({ user: principal.slice('user:'.length), isMember: false })}
                  >
                    <Trans>Take out</Trans>
                  </Button>
                </li>
              ))}
            </ul>
            <Finder
              kind="users"
              label={t`Take in`}
              chosen=""
              find={findUsers}
              onChoose={({ user }) => mutate({ user, isMember: true })}
            />
            {error !== null && <Problem error={error} />}
          </div>
        </Dialog>
      )}
    </>
  );
};
