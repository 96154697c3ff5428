import type { EntityDetails } from '@sales/contracts';
import { reject, shareRuns } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import type { OrderErrorCode } from '../orders/index.ts';
import { entityAggregate } from './aggregate.ts';
import { detailsAt, type EntityState } from './state.ts';

/** What a company of ours is at an instant. Never behind. @throws DomainError `order/entity-unknown` */
export type EntityAt = (entity: string, at: string) => Promise<EntityDetails>;

/** Companies whose reads are shared. */
const most = 1000;

/** Orders that are placed at the same time share a read of their company. */
export const entityAtIn = ({ handler }: Pick<Scope, 'handler'>): EntityAt => {
  const entities = handler(entityAggregate);
  const reads = new Map<string, () => Promise<EntityState>>();
  return async (entity, at) => {
    const read = reads.get(entity) ?? shareRuns(async () => (await entities.load(entity)).state);
    if (reads.size >= most) reads.clear();
    reads.set(entity, read);
    const state = await read();
    return state.status === 'none' ? reject<OrderErrorCode>('order/entity-unknown', { entity }) : detailsAt(state, at);
  };
};
