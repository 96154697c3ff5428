import type { EntityDetails, EntityPolicies } from '@sales/contracts';
import { reject, shareRunsBy } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import type { OrderErrorCode } from '../orders/index.ts';
import { entityAggregate } from './aggregate.ts';
import { detailsAt, type EntityState, policiesAt } from './state.ts';

/** What a company of ours is, and what it decides on for its orders. */
export type EntityThen = EntityDetails & { readonly policies: EntityPolicies };

/** The same at an instant. Never behind. @throws DomainError `order/entity-unknown` */
export type EntityAt = (entity: string, at: string) => Promise<EntityThen>;

/** Orders that are placed at the same time share a read of their company. */
export const entityAtIn = ({ handler }: Pick<Scope, 'handler'>): EntityAt => {
  const entities = handler(entityAggregate);
  const read = shareRunsBy(async (entity: string): Promise<EntityState> => (await entities.load(entity)).state);
  return async (entity, at) => {
    const state = await read(entity);
    if (state.status === 'none') return reject<OrderErrorCode>('order/entity-unknown', { entity });
    return { ...detailsAt(state, at), policies: policiesAt(state, at) };
  };
};
