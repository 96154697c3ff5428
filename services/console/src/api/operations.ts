import type { ParkedKey, ProjectionStatus } from '@sales/client';
import { queryOptions } from '@tanstack/react-query';
import { sales } from './client.ts';

/** Who has process managers that may have to wait for a person. */
const withProcesses = ['customer', 'inventory', 'order', 'identity'] as const;
/** Who has read models. */
const withReadModels = ['query', 'customer', 'inventory', 'order'] as const;

export type Parked = ParkedKey & { readonly service: (typeof withProcesses)[number] };
export type ReadModel = ProjectionStatus & { readonly service: (typeof withReadModels)[number] };

/** Looked at again by itself, in ms: no notice tells of it. */
const often = 5000;

/** Messages that a process could not deal with. */
export const parkedQuery = queryOptions({
  queryKey: ['operations', 'parked'],
  queryFn: async ({ signal }) => {
    const all = await Promise.all(
      withProcesses.map(async (service): Promise<readonly Parked[]> => {
        const { body } = await sales.get(`/${service}/v1/parked`, { signal });
        return body.items.map((one) => ({ ...one, service }));
      }),
    );
    return all.flat();
  },
  refetchInterval: often,
});

/** How many follow what changes, at the process that answers. */
export const listenersQuery = queryOptions({
  queryKey: ['operations', 'listeners'],
  queryFn: async ({ signal }) => (await sales.get('/query/v1/live/listeners', { signal })).body,
  refetchInterval: often,
});

/** Whether a read model shows less than has happened. */
export const isBehind = ({ lag, parked, error }: ReadModel): boolean =>
  lag > 0 || parked.length > 0 || error !== undefined;

/** The read models, and how far each has come. */
export const readModelsQuery = queryOptions({
  queryKey: ['operations', 'projections'],
  queryFn: async ({ signal }) => {
    const all = await Promise.all(
      withReadModels.map(async (service): Promise<readonly ReadModel[]> => {
        const { body } = await sales.get(`/${service}/v1/projections`, { signal });
        return body.items.map((one) => ({ ...one, service }));
      }),
    );
    return all.flat();
  },
  refetchInterval: often,
});
