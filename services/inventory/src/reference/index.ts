import { entities } from '@sales/contracts';
import { defineModule } from '@sales/service-kit';
import { readModel } from './tables.ts';

export { type ReferenceData, referenceDataIn } from './queries.ts';
export { readModel } from './tables.ts';

/** What decisions need to know across streams. */
export const referenceModule = defineModule({
  name: 'reference',
  projections: [readModel],
  settles: { entity: entities.topic },
});
