import { viewShelves } from '@sales/contracts';
import { plainSnapshots } from '@sales/eventsourcing';
import { defineAggregate, publishing } from '@sales/service-kit';
import type { ViewShelfState } from './state.ts';
import { viewShelf } from './view-shelf.ts';

export const viewShelfAggregate = defineAggregate({
  category: 'viewShelf',
  published: publishing(viewShelves),
  decider: () => viewShelf,
  snapshots: plainSnapshots<ViewShelfState>(1),
});
