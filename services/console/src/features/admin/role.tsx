import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Button, NativeSelect, TextInput } from '@mantine/core';
import { permissions, type RoleDetails } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { rolePath, viewAsPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Tick } from '../../ui/tick.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { groupNames, scopeNames, thingNames } from './names.ts';
import { byThing, isByPattern, type Scope, scopeOf, scopes, withScope } from './rights.ts';
import { useRoleName } from './role-names.tsx';
import { useVerb } from './verb.ts';

const groups = ['cost', 'credit', 'personal'] as const;

/** The permissions of a role, each with whose things it is for. */
const Granted = ({
  details: { permissions: granted },
  onSet,
}: {
  readonly details: RoleDetails;
  /** Absent: they can be looked at. */
  readonly onSet: ((permission: string, scope: Scope | undefined) => void) | undefined;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const verb = useVerb();
  const textOf = (thing: string): string => (thingNames[thing] === undefined ? thing : i18n._(thingNames[thing]));
  const shown = permissions.filter((one) => onSet !== undefined || scopeOf(granted, one) !== undefined);
  return byThing(shown).map(([thing, all]) => (
    <fieldset key={thing} className="granted">
      <legend>{textOf(thing)}</legend>
      {all.map((permission) => {
        const scope = scopeOf(granted, permission);
        if (onSet === undefined || isByPattern(granted, permission))
          return (
            <span key={permission} title={permission}>
              {verb(permission)}
              {scope !== undefined && `: ${i18n._(scopeNames[scope])}`}
            </span>
          );
        return (
          <NativeSelect
            key={permission}
            size="xs"
            label={verb(permission)}
            aria-label={`${textOf(thing)}: ${verb(permission)}`}
            value={scope ?? ''}
            data={[
              { value: '', label: t`no` },
              ...scopes.map((one) => ({ value: one, label: i18n._(scopeNames[one]) })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              onSet(
                permission,
                scopes.find((one) => one === value),
              )
            }
          />
        );
      })}
    </fieldset>
  ));
};

/** A role: what it allows, what it hides, and how both are changed. */
const RoleShown = (): ReactNode => {
  const { t, i18n } = useLingui();
  const { role = '' } = useParams({ strict: false });
  const may = useMay();
  const format = useFormat();
  const nameOf = useRoleName();
  const queries = useQueryClient();
  const [changed, setChanged] = useState<{ readonly details: RoleDetails; readonly etag: string | undefined }>();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['access', 'role', role],
    queryFn: async ({ signal }) => {
      const { body, etag } = await sales.get('/identity/v1/roles/{role}', { path: { role }, query: {}, signal });
      const { versions, at } = body;
      const now = versions.findLast(({ from }) => from <= at);
      const { from: _, ...details } = now ?? { from: at, name: role, permissions: [], hidden: [] };
      const later = versions.map(({ from }) => from).filter((from) => from > at);
      return { details: details as RoleDetails, later, etag };
    },
  });
  const save = useMutation({
    mutationFn: ({ details, etag }: NonNullable<typeof changed>) =>
      sales.put('/identity/v1/roles/{role}', {
        ...{ path: { role }, body: details },
        ...(etag !== undefined && { ifMatch: etag }),
      }),
    onSuccess: () => {
      setChanged(undefined);
      void queries.invalidateQueries({ queryKey: ['access'] });
    },
  });
  const details = changed?.details ?? data?.details;
  const set = (next: Partial<RoleDetails>): void => {
    if (details !== undefined) setChanged({ details: { ...details, ...next }, etag: changed?.etag ?? data?.etag });
  };
  // The administrator stays as it is: a system must have one who may do everything.
  const canChange = may({ permission: 'role:define' }) && role !== 'administrator';
  return (
    <Page
      title={nameOf(role, data?.details.name)}
      isBusy={isFetching || save.isPending}
      actions={
        changed !== undefined && (
          <>
            <Button size="xs" variant="default" onClick={() => setChanged(undefined)}>
              <Trans>Discard changes</Trans>
            </Button>
            <Button
              size="xs"
              loading={save.isPending}
              disabled={changed.details.name.trim() === ''}
              onClick={() => save.mutate(changed)}
            >
              <Trans>Save</Trans>
            </Button>
          </>
        )
      }
    >
      <p className="crumb">
        <Anchor component={Link} to="/roles" size="sm">
          <Trans>All roles</Trans>
        </Anchor>{' '}
        <To path={viewAsPath(rolePath(role))}>
          <Trans>View as</Trans>
        </To>
      </p>
      {details === undefined && <Pending error={error} retry={refetch} />}
      {details !== undefined && (
        <WithRail
          rail={
            <>
              <Part title={<Trans>Role</Trans>}>
                <div className="as-of-form">
                  <TextInput
                    size="xs"
                    label={t`Name`}
                    maxLength={100}
                    disabled={!canChange}
                    value={details.name}
                    onChange={({ currentTarget }) => set({ name: currentTarget.value })}
                  />
                  <fieldset className="given">
                    <legend>{t`Hides`}</legend>
                    {groups.map((group) => (
                      <Tick
                        key={group}
                        label={i18n._(groupNames[group])}
                        isDisabled={!canChange}
                        isChecked={details.hidden.includes(group)}
                        onChange={(checked) =>
                          set({
                            hidden: groups.filter((one) => (one === group ? checked : details.hidden.includes(one))),
                          })
                        }
                      />
                    ))}
                  </fieldset>
                  <Tick
                    label={t`Needs a second factor`}
                    isDisabled={!canChange}
                    isChecked={details.requiresSecondFactor === true}
                    onChange={(checked) => set({ requiresSecondFactor: checked })}
                  />
                </div>
              </Part>
              {may({ permission: 'timeline:read' }) && (
                <Part title={<Trans>Timeline</Trans>}>
                  <Timeline topic="access" category="role" id={role} />
                </Part>
              )}
            </>
          }
        >
          <Part title={<Trans>What it allows, and with whose things</Trans>}>
            {data !== undefined && data.later.length > 0 && (
              <p className="notice" role="status">
                <Trans>It was recorded to be another from {format.list(data.later.map(format.time))} on.</Trans>
              </p>
            )}
            {save.error !== null && <Problem error={save.error} />}
            <div className="granted-all">
              <Granted
                details={details}
                onSet={
                  canChange
                    ? (permission, scope) => set({ permissions: withScope(details.permissions, permission, scope) })
                    : undefined
                }
              />
            </div>
          </Part>
        </WithRail>
      )}
    </Page>
  );
};

export const RolePage = pageFor({ permission: 'role:read', title: msg`Role` }, RoleShown);
