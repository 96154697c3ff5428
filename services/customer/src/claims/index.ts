import { defineModule } from '@sales/service-kit';
import { claimAggregate } from './claims.ts';

export { claimAggregate, claimId } from './claims.ts';

/** What is unique among customers, and who has it. */
export const claimsModule = defineModule({ name: 'claims', aggregates: [claimAggregate] });
