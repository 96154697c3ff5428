import { reassignments } from '@sales/contracts';
import { defineAggregate, publishing } from '@sales/service-kit';
import { reassignment } from './reassignment.ts';

export const reassignmentAggregate = defineAggregate({
  category: 'reassignment',
  published: publishing(reassignments),
  decider: () => reassignment,
  usuallyNew: true,
  cacheWeight: 100,
});
