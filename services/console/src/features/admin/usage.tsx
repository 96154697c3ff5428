import { msg } from '@lingui/core/macro';
import { useSearch } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { Column } from '../../grid/columns.ts';
import { beginList, type Filter, type List, ListPage } from '../../ui/list-page.tsx';
import type { RowOf } from '../../ui/list-rows.ts';
import { Named } from '../../ui/named.tsx';
import type { SearchParams } from '../../ui/search-params.ts';
import { To } from '../../ui/to.tsx';
import { Who } from '../../ui/who.tsx';
import { FunctionName } from './function-name.tsx';

type Row = RowOf<'/query/v1/usage'>;

const needNames = {
  refused: msg`Often refused`,
  away: msg`Nothing done`,
  unused: msg`Most is unused`,
} as const;

const usagePath = '/usage';

const days: readonly Filter[] = [
  { kind: 'day', name: 'from', label: msg`From` },
  { kind: 'day', name: 'to', label: msg`To` },
];

const common = {
  path: '/query/v1/usage',
  topic: 'access',
  permission: 'usage:read',
  name: 'usage',
  title: msg`Usage`,
  empty: msg`Nothing was used yet`,
  hasNoPast: true,
  views: [
    { title: msg`By user`, query: {} },
    { title: msg`Needs help`, query: { needsHelp: ['refused', 'away', 'unused'] } },
    { title: msg`By function`, query: { by: 'function' } },
  ],
} as const satisfies Partial<List<'/query/v1/usage'>>;

const done: Column<Row> = {
  id: 'done',
  title: msg({ message: 'Done', context: 'usage' }),
  width: 100,
  align: 'end',
  sort: 'done',
  cell: (row, { count }) => count(row.done),
};
const refused: Column<Row> = {
  id: 'refused',
  title: msg({ message: 'Refused', context: 'usage' }),
  width: 110,
  align: 'end',
  sort: 'refused',
  cell: (row, { count }) => count(row.refused),
};
const lastUsed: Column<Row> = {
  id: 'lastUsed',
  title: msg`Last used`,
  width: 210,
  sort: 'lastUsed',
  file: 'last_used',
  cell: (row, { time }) => row.lastUsed && time(row.lastUsed),
};

const joined = (parts: readonly ReactNode[]): ReactNode =>
  parts.map((one, nth) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they stay in their places
    <Fragment key={nth}>
      {nth > 0 && ', '}
      {one}
    </Fragment>
  ));

const byUser: List<'/query/v1/usage'> = {
  ...common,
  idOf: ({ user = '' }) => user,
  filters: [
    ...days,
    { kind: 'text', name: 'function', label: msg`Function` },
    { kind: 'choices', name: 'needsHelp', label: msg`Needs help`, options: needNames },
  ],
  columns: [
    {
      id: 'user',
      title: msg`User`,
      width: 180,
      cell: ({ user }) =>
        user && (
          <To path={usagePath} search={{ by: 'function', user }}>
            <Who principal={user} />
          </To>
        ),
    },
    done,
    refused,
    lastUsed,
    {
      id: 'lastSignIn',
      title: msg`Last sign-in`,
      width: 210,
      file: 'last_sign_in',
      cell: ({ lastSignIn }, { time }) => lastSignIn && time(lastSignIn),
    },
    {
      id: 'needsHelp',
      title: msg`Needs help`,
      width: 170,
      file: 'needs_help',
      words: needNames,
      cell: ({ needsHelp = [] }) => joined(needsHelp.map((one) => <Named key={one} of={needNames[one]} />)),
    },
    {
      id: 'refusals',
      title: msg`What was refused`,
      width: 220,
      grow: 1,
      cell: ({ refusals = [] }, { count }) =>
        joined(
          refusals.map((one) => (
            <Fragment key={one.function}>
              <FunctionName of={one.function} /> ({count(one.count)})
            </Fragment>
          )),
        ),
    },
    {
      id: 'unused',
      title: msg`Never used`,
      width: 220,
      grow: 2,
      cell: ({ unused = [] }) => joined(unused.map((one) => <FunctionName key={one} of={one} />)),
    },
  ],
};

const byFunction: List<'/query/v1/usage'> = {
  ...common,
  idOf: ({ function: used = '' }) => used,
  filters: [...days, { kind: 'text', name: 'user', label: msg`User` }],
  columns: [
    {
      id: 'function',
      title: msg`Function`,
      width: 280,
      grow: 1,
      cell: ({ function: used }) =>
        used && (
          <To path={usagePath} search={{ function: used }}>
            <FunctionName of={used} />
          </To>
        ),
    },
    done,
    {
      id: 'users',
      title: msg`Users`,
      width: 100,
      align: 'end',
      cell: ({ users = 0 }, { count }) => count(users),
    },
    refused,
    lastUsed,
  ],
};

const listOf = ({ by }: SearchParams): List<'/query/v1/usage'> => (by === 'function' ? byFunction : byUser);

const Usage = (): ReactNode => {
  const query: SearchParams = useSearch({ strict: false });
  const list = listOf(query);
  return <ListPage key={list === byUser ? 'user' : 'function'} list={list} />;
};

/** Which functions are used and by whom: a row for each user, or for each function. */
export const UsagePage = Object.assign(Usage, {
  begin: (query: SearchParams): Promise<void> => beginList(listOf(query), query),
});
