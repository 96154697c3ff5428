import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { userPath } from '../../ui/paths.ts';
import { State, userStatuses } from '../../ui/status.tsx';
import { NewUser } from './new-user.tsx';
import { RoleNames } from './role-names.tsx';

const users: List<'/query/v1/users'> = {
  path: '/query/v1/users',
  topic: 'access',
  // Of those who see roles: all others meet users by name where they have done something.
  permission: 'role:read',
  name: 'users',
  title: msg`Users`,
  search: msg`Name or e-mail`,
  empty: msg`No user yet`,
  idOf: ({ user }) => user,
  nameOf: ({ name }) => name,
  pathOf: ({ user }) => userPath(user),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`Active`, query: { isActive: 'true' } },
    { title: msg`Deactivated`, query: { isActive: 'false' } },
  ],
  filters: [],
  actions: <NewUser />,
  columns: [
    { id: 'name', title: msg`Name`, width: 200, grow: 1, sort: 'name', cell: ({ name }) => name },
    { id: 'email', title: msg`E-mail`, width: 240, grow: 1, cell: ({ email }) => email },
    { id: 'roles', title: msg`Roles`, width: 200, grow: 1, cell: ({ roles }) => <RoleNames of={roles} /> },
    {
      id: 'status',
      title: msg`Status`,
      width: 130,
      file: 'is_active',
      cell: ({ isActive }) => <State of={userStatuses[isActive ? 'active' : 'deactivated']} />,
    },
    {
      id: 'registered',
      title: msg`Registered`,
      width: 190,
      sort: 'registeredAt',
      file: 'registered_at',
      cell: ({ registeredAt }, { time }) => time(registeredAt),
    },
  ],
};

export const UsersPage = listPage(users);
