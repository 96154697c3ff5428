import { roles } from '@sales/contracts';
import { plainSnapshots } from '@sales/eventsourcing';
import { defineAggregate, publishing } from '@sales/service-kit';
import { role } from './role.ts';
import type { RoleState } from './state.ts';

export const roleAggregate = defineAggregate({
  category: 'role',
  published: publishing(roles),
  decider: () => role,
  snapshots: plainSnapshots<RoleState>(1),
});
