import { entities } from '@sales/contracts';
import { plainSnapshots } from '@sales/eventsourcing';
import { defineAggregate, publishing } from '@sales/service-kit';
import { entity } from './entity.ts';
import type { EntityState } from './state.ts';

export const entityAggregate = defineAggregate({
  category: 'entity',
  published: publishing(entities),
  decider: () => entity,
  snapshots: plainSnapshots<EntityState>(2),
});
