import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Button } from '@mantine/core';
import type { User } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { type Action, Actions } from '../../ui/actions.tsx';
import { useAsOf } from '../../ui/as-of.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { userPath, viewAsPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { State, userStatuses } from '../../ui/status.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { Delegations } from './delegations.tsx';
import { PasswordLink } from './password-link.tsx';
import { RightsOf } from './rights-of.tsx';
import { RoleChoice } from './role-choice.tsx';
import { RoleNames } from './role-names.tsx';

const command = (verb: 'deactivate' | 'reactivate' | 'sign-out-everywhere', title: Action['title']): Action => ({
  permission: `user:${verb}`,
  title,
  send: (user, _, idempotencyKey) =>
    sales.post(`/identity/v1/users/{user}/${verb}`, { path: { user }, idempotencyKey }),
});

const removeFactor: Action = {
  permission: 'user:remove-second-factor',
  title: msg`Remove second factor`,
  send: (user, _, idempotencyKey) =>
    sales.post('/identity/v1/users/{user}/remove-second-factor', { path: { user }, idempotencyKey }),
};

/** What can be done with a user. */
const actionsOf = ({ isActive, isErased }: User): readonly Action[] =>
  isErased
    ? []
    : isActive
      ? [command('sign-out-everywhere', msg`End all sessions`), removeFactor, command('deactivate', msg`Deactivate`)]
      : [command('reactivate', msg`Reactivate`)];

/** The roles of a user, and how they are changed. */
const Roles = ({ user: { user, roles } }: { readonly user: User }): ReactNode => {
  const may = useMay();
  const asOf = useAsOf();
  const queries = useQueryClient();
  const [chosen, choose] = useState<readonly string[]>();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (next: readonly string[]) =>
      sales.post('/identity/v1/users/{user}/assign-roles', { path: { user }, body: { roles: next } }),
    onSuccess: () => {
      choose(undefined);
      void queries.invalidateQueries({ queryKey: ['access'] });
    },
  });
  const canChange = asOf === undefined && may({ permission: 'user:assign-roles' });
  if (chosen === undefined)
    return (
      <Part
        title={<Trans>Roles</Trans>}
        all={
          canChange && (
            <Button size="compact-xs" variant="default" onClick={() => choose(roles)}>
              <Trans>Change roles</Trans>
            </Button>
          )
        }
      >
        <p>{roles.length === 0 ? <Trans>No role: nothing is allowed</Trans> : <RoleNames of={roles} />}</p>
      </Part>
    );
  return (
    <Part title={<Trans>Roles</Trans>}>
      <form
        className="as-of-form"
        onSubmit={(event) => {
          event.preventDefault();
          mutate(chosen);
        }}
      >
        <RoleChoice chosen={chosen} onChoose={choose} />
        <div className="edit-foot">
          <Button type="submit" size="xs" loading={isPending}>
            <Trans>Save</Trans>
          </Button>
          <Button size="xs" variant="default" disabled={isPending} onClick={() => choose(undefined)}>
            <Trans>Discard changes</Trans>
          </Button>
        </div>
        {error !== null && <Problem error={error} />}
      </form>
    </Part>
  );
};

/** A user: who it is, what the person may do and why, and since when. */
const UserShown = (): ReactNode => {
  const { t } = useLingui();
  const { user = '' } = useParams({ strict: false });
  const may = useMay();
  const asOf = useAsOf();
  const format = useFormat();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['access', 'user', user, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/identity/v1/users/{user}', { path: { user }, query, signal })).body;
    },
  });
  const status = data?.isErased ? 'erased' : data?.isActive ? 'active' : 'deactivated';
  return (
    <Page
      title={data?.name ?? t`User`}
      beside={data && <State of={userStatuses[status]} />}
      actions={data && <Actions id={data.user} topic="access" actions={actionsOf(data)} />}
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/users" size="sm">
          <Trans>All users</Trans>
        </Anchor>{' '}
        <To path={viewAsPath(userPath(user))}>
          <Trans>View as</Trans>
        </To>
      </p>
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data !== undefined && (
        <WithRail
          rail={
            <>
              <Part title={<Trans>User</Trans>}>
                <Facts
                  of={[
                    [t`E-mail`, data.email],
                    [t`Language`, data.locale === 'zh' ? '简体中文' : 'English'],
                    [t`Shown as of`, asOf && format.exactTime(asOf)],
                  ]}
                />
              </Part>
              {may({ permission: 'timeline:read' }) && (
                <Part title={<Trans>Timeline</Trans>}>
                  <Timeline topic="access" category="user" id={data.user} />
                </Part>
              )}
            </>
          }
        >
          <Roles user={data} />
          {asOf === undefined && !data.isErased && <PasswordLink user={data} />}
          <Delegations user={data} />
          <RightsOf user={data.user} />
        </WithRail>
      )}
    </Page>
  );
};

export const UserPage = pageFor({ permission: 'role:read', title: msg`User` }, UserShown);
