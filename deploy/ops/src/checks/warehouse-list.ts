import type { warehouses as contracts, EventOf } from '@sales/contracts';
import { categoryOf, idOf, type RecordedEvent } from '@sales/eventsourcing';
import { counted } from '../command.ts';
import { type Check, findings, placeOf, settledBefore } from './check.ts';

type Warehouse = { readonly entity: string; readonly rank: number; readonly open: boolean };

/** A warehouse as it stands in the list. */
type Listed = Warehouse & { readonly warehouse: string };

const evolve = (state: Warehouse | undefined, event: EventOf<typeof contracts>): Warehouse | undefined => {
  switch (event.type) {
    case 'WarehouseOpened':
      return { entity: event.data.entity, rank: event.data.details.rank, open: true };
    case 'WarehouseChanged':
      return state && { ...state, rank: event.data.details.rank };
    case 'WarehouseClosed':
      return state && { ...state, open: false };
  }
};

const textOf = ({ entity, rank, open }: Warehouse): string => `${open ? 'open' : 'closed'}, of ${entity}, rank ${rank}`;

/**
 * Holds the list of warehouses, by which stock is looked for, against the warehouses: each stands in it as it was once,
 * and in the end as it is.
 */
export const warehouseListCheck = (): Check => {
  const warehouses = new Map<string, { now: string; since: string; readonly was: Set<string>; state: Warehouse }>();
  const listed = new Map<string, { readonly as: string; readonly where: string }>();
  const found = findings();
  const settled = settledBefore();

  const takeWarehouse = (event: RecordedEvent): void => {
    const id = idOf(event.stream);
    const known = warehouses.get(id);
    // Warehouses have no other events.
    const state = evolve(known?.state, event as RecordedEvent<EventOf<typeof contracts>>);
    if (state === undefined) return;
    const [now, was] = [textOf(state), known?.was ?? new Set<string>()];
    was.add(now);
    const since = now === known?.now ? known.since : event.metadata.recordedAt;
    warehouses.set(id, { now, since, was, state });
  };

  return {
    take: (events) => {
      for (const event of events) {
        settled.take(event);
        if (categoryOf(event.stream) === 'warehouse') takeWarehouse(event);
        if (categoryOf(event.stream) !== 'warehouseList') continue;
        const { warehouse, ...entry } = event.data as Listed;
        const as = textOf(entry);
        listed.set(warehouse, { as, where: placeOf(event) });
        if (warehouses.get(warehouse)?.was.has(as) !== true)
          found.add(placeOf(event), `lists ${warehouse} as ${as}, which it never was`);
      }
    },
    end: () => {
      for (const [warehouse, { now, since }] of warehouses) {
        const entry = listed.get(warehouse);
        if (entry?.as === now || !settled.isSettled(since)) continue;
        const instead = entry === undefined ? 'is not listed' : `is listed as ${entry.as} by ${entry.where}`;
        found.add(`warehouse-${warehouse}`, `is ${now}, and ${instead}`);
      }
      return found.end('warehouse list', counted(listed.size, 'warehouse'));
    },
  };
};
