import { teams } from '@sales/contracts';
import { plainSnapshots } from '@sales/eventsourcing';
import { defineAggregate, publishing } from '@sales/service-kit';
import type { TeamState } from './state.ts';
import { team } from './team.ts';

export const teamAggregate = defineAggregate({
  category: 'team',
  published: publishing(teams),
  decider: () => team,
  snapshots: plainSnapshots<TeamState>(1),
});
