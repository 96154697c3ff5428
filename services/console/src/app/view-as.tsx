import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { OwnPermission, SignedInUser } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import { type May, mayOf } from '../api/rights.ts';
import { scopeNames, thingNames } from '../features/admin/names.ts';
import { byThing, groundsOf, permissionsBy } from '../features/admin/rights.ts';
import { useRoleName, useRoles } from '../features/admin/role-names.tsx';
import { useVerb } from '../features/admin/verb.ts';
import type { ListShape } from '../ui/list-page.tsx';
import { Page, pageFor } from '../ui/page.tsx';
import { Part, Parts } from '../ui/parts.tsx';
import { rolePath, userPath } from '../ui/paths.ts';
import { Pending } from '../ui/pending.tsx';
import { Table } from '../ui/table.tsx';
import { To } from '../ui/to.tsx';
import { navigationOf, type SectionName } from './navigation.ts';

/** Answers as for one who is signed in with these rights: no session of theirs is needed. */
const mayBy = (permissions: readonly OwnPermission[]): May =>
  mayOf({ is: 'signedIn', me: { permissions } as Pick<SignedInUser, 'permissions'> as SignedInUser });

/** What pages list, by their paths. They are declared where they are drawn, and read from there. */
const useLists = (paths: readonly string[]) => {
  const { routesByPath } = useRouter();
  const routes: Readonly<Record<string, (typeof routesByPath)[keyof typeof routesByPath]>> = routesByPath;
  return useQuery({
    queryKey: ['lists', paths],
    queryFn: async () => {
      const all = paths.map(async (path) => [path, await routes[path]?.options.staticData?.list?.()] as const);
      return new Map<string, ListShape | undefined>(await Promise.all(all));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
};

const all: May = () => true;

/** What the console shows and offers by some permissions. */
const Seen = ({ permissions }: { readonly permissions: readonly OwnPermission[] }): ReactNode => {
  const { t, i18n } = useLingui();
  const verb = useVerb();
  const may = mayBy(permissions);
  const paths = navigationOf(all).flatMap(({ sections }) => sections.map(({ path }) => path));
  const { data: lists, error, refetch } = useLists(paths);
  const groups = navigationOf(may);
  const seen = new Set(groups.flatMap(({ sections }) => sections.map(({ path }) => path)));
  const unseen = navigationOf(all).flatMap(({ sections }) => sections.filter(({ path }) => !seen.has(path)));
  const columnsOf = (path: string, isShown: boolean): string => {
    const list = lists?.get(path);
    return (list?.columns ?? [])
      .filter(({ group }) => (group === undefined || may({ permission: list?.permission ?? '', group })) === isShown)
      .map(({ title }) => i18n._(title))
      .join(', ');
  };
  const doable = permissions.filter(({ permission }) => !permission.endsWith(':read'));
  const scopeOf = (wanted: string | undefined) => permissions.find(({ permission }) => permission === wanted)?.scope;
  return (
    <Parts>
      {lists === undefined && <Pending error={error} retry={refetch} />}
      {groups.map(({ name, sections }) => (
        <Part key={name.id} title={i18n._(name)}>
          <Table<SectionName>
            label={i18n._(name)}
            rows={sections}
            idOf={({ path }) => path}
            columns={[
              { title: t`Page`, cell: (section) => i18n._(section.name) },
              {
                title: t`Whose things`,
                cell: ({ permission }) => {
                  const scope = scopeOf(permission);
                  return scope && i18n._(scopeNames[scope]);
                },
              },
              { title: t`Columns`, isWide: true, cell: ({ path }) => columnsOf(path, true) },
              { title: t`Columns that are hidden`, isWide: true, cell: ({ path }) => columnsOf(path, false) },
              {
                title: t`With chosen rows`,
                isWide: true,
                cell: ({ path }) =>
                  (lists?.get(path)?.bulk ?? [])
                    .filter(may)
                    .map(({ title }) => i18n._(title).replace('…', ''))
                    .join(', '),
              },
            ]}
          />
        </Part>
      ))}
      <Part title={<Trans>Not in the navigation</Trans>}>
        <p className="quiet">
          {unseen.map(({ name }) => i18n._(name)).join(', ') || <Trans>Nothing is left out</Trans>}
        </p>
      </Part>
      <Part title={<Trans>What is offered to do</Trans>}>
        {doable.length === 0 ? (
          <p className="quiet">
            <Trans>Nothing: all can only be looked at</Trans>
          </p>
        ) : (
          <Table<readonly [thing: string, all: readonly string[]]>
            label={t`What is offered to do`}
            rows={byThing(doable.map(({ permission }) => permission))}
            idOf={([thing]) => thing}
            columns={[
              {
                title: t`Of what`,
                cell: ([thing]) => (thingNames[thing] === undefined ? thing : i18n._(thingNames[thing])),
              },
              { title: t`Actions`, isWide: true, cell: ([, verbs]) => verbs.map(verb).join(', ') },
            ]}
          />
        )}
      </Part>
    </Parts>
  );
};

const Frame = ({
  name,
  back,
  children,
}: {
  readonly name: string;
  readonly back: string;
  readonly children: ReactNode;
}): ReactNode => {
  const { t } = useLingui();
  return (
    <Page title={t`As ${name} sees it`}>
      <p className="crumb">
        <To path={back}>
          <bdi>{name}</bdi>
        </To>
      </p>
      <p className="notice" role="status">
        <Trans>A preview by the rights of now: no one is signed in for it, and nothing is asked in their name.</Trans>
      </p>
      {children}
    </Page>
  );
};

const AsRole = (): ReactNode => {
  const { role = '' } = useParams({ strict: false });
  const nameOf = useRoleName();
  const { data, error, refetch } = useRoles();
  const found = data?.find((one) => one.role === role);
  return (
    <Frame name={nameOf(role, found?.details.name)} back={rolePath(role)}>
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data !== undefined && found === undefined && (
        <p className="quiet">
          <Trans>There is no role with this code</Trans>
        </p>
      )}
      {found !== undefined && <Seen permissions={permissionsBy(groundsOf(found.details))} />}
    </Frame>
  );
};

const AsUser = (): ReactNode => {
  const { user = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery({
    queryKey: ['access', 'view-as', user],
    queryFn: async ({ signal }) => {
      const path = { user };
      const [of, rights] = await Promise.all([
        sales.get('/identity/v1/users/{user}', { path, query: {}, signal }),
        sales.get('/identity/v1/users/{user}/rights', { path, query: {}, signal }),
      ]);
      return { name: of.body.name, permissions: permissionsBy(rights.body.grounds) };
    },
  });
  return (
    <Frame name={data?.name ?? user} back={userPath(user)}>
      {data === undefined ? <Pending error={error} retry={refetch} /> : <Seen permissions={data.permissions} />}
    </Frame>
  );
};

const right = { permission: 'role:read', title: msg`View as` };

/** What the console shows and offers one who has a role and no other. */
export const ViewAsRolePage = pageFor(right, AsRole);

/** What the console shows and offers a user. */
export const ViewAsUserPage = pageFor(right, AsUser);
