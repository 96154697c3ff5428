import {
  type AllocatedLine,
  type AllocationPublication,
  allocations,
  type FulfilmentPublication,
  fulfilments,
  type LinePromise,
  type OrderPublication,
  orders,
  quantity,
  thousandths,
} from '@sales/contracts';
import {
  signal as createSignal,
  type EventLog,
  type EventStore,
  fromMessage,
  type LogMessage,
  type PublishedEvent,
  position,
  randomIds,
  streamName,
  toMessage,
} from '@sales/eventsourcing';
import { eur } from './orders.ts';

type Request = Extract<FulfilmentPublication, { type: 'sales.fulfilment.allocation-requested.v1' }>['data'];
type Heard = PublishedEvent & (FulfilmentPublication | OrderPublication);

/** Stands in for the inventory service: one warehouse, `MAIN`, with as much stock as it is told. */
export const fakeWarehouses = ({ store, log }: { readonly store: EventStore; readonly log: EventLog }) => {
  const stock = new Map<string, number>();
  const requests = new Map<string, Request>();
  const reserved = new Map<string, number>();
  const released = new Set<string>();
  const lost = new Set<string>();
  const robbed = new Set<string>();
  const changed = createSignal();
  let answering = true;

  const say = async (orderId: string, { type, data }: AllocationPublication, effectiveAt: string): Promise<void> => {
    const id = randomIds.next();
    const metadata = {
      actor: 'system:allocation',
      correlationId: id,
      causationId: id,
      commandId: id,
      recordedAt: new Date().toISOString(),
      effectiveAt,
      schemaVersion: 1,
    };
    const stream = streamName('allocation', orderId);
    const recorded = { eventId: id, type, data, metadata };
    // What is in a topic is in the store: else the store would be taken for one that was restored.
    const event = { ...recorded, stream, ...(await store.append(stream, [recorded], 'any')) };
    await log.publish(allocations.topic.name, [toMessage(event, { type, data }, position(0))]);
    changed.notify();
  };

  /** Reserves what there is, and says how the order stands. */
  const allocate = async ({ orderId, requestId, lines }: Request, at: string): Promise<void> => {
    const answer = lines.map(({ lineId, sku, quantity: wanted }): AllocatedLine => {
      const key = `${orderId}/${lineId}`;
      const open = released.has(key) ? 0 : thousandths(wanted) - (reserved.get(key) ?? 0);
      const taken = Math.min(open, stock.get(sku) ?? 0);
      stock.set(sku, (stock.get(sku) ?? 0) - taken);
      const held = (reserved.get(key) ?? 0) + taken;
      reserved.set(key, held);
      return {
        lineId,
        sku,
        reserved: held > 0 ? [{ warehouse: 'MAIN', quantity: quantity(held) }] : [],
        short: quantity(thousandths(wanted) - held),
      };
    });
    await say(orderId, { type: 'sales.allocation.answered.v1', data: { orderId, requestId, lines: answer } }, at);
  };

  const letGo = async (orderId: string, lineIds: readonly string[], at: string): Promise<void> => {
    const lines = lineIds.map((lineId) => {
      const key = `${orderId}/${lineId}`;
      released.add(key);
      const held = reserved.get(key) ?? 0;
      reserved.set(key, 0);
      return { lineId, quantity: quantity(held) };
    });
    await say(orderId, { type: 'sales.allocation.released.v1', data: { orderId, lines } }, at);
  };

  const hear = async (event: PublishedEvent): Promise<void> => {
    const { type, data, effectiveAt: at } = event as Heard;
    if (type === 'sales.fulfilment.allocation-requested.v1') {
      if (!answering) {
        lost.add(data.orderId);
        changed.notify();
        return;
      }
      requests.set(data.orderId, data);
      await allocate(data, at);
    } else if (type === 'sales.fulfilment.release-requested.v1') {
      await letGo(data.orderId, data.lines, at);
    } else if (type === 'sales.order.shipment-dispatched.v1') {
      const { orderId, shipmentId } = data;
      const costed = data.lines.map(({ lineId, quantity: units }) => ({ lineId, quantity: units, cost: eur(100) }));
      const shipped = robbed.has(orderId) ? { lines: [], missing: data.lines } : { lines: costed };
      await say(orderId, { type: 'sales.allocation.shipped.v1', data: { orderId, shipmentId, ...shipped } }, at);
    } else if (type === 'sales.order.return-received.v1') {
      const { orderId, returnId } = data;
      const lines = data.lines.map(({ lineId, quantity: units }) => ({ lineId, quantity: units, cost: eur(100) }));
      await say(orderId, { type: 'sales.allocation.returned.v1', data: { orderId, returnId, lines } }, at);
    }
  };

  return {
    run: (signal: AbortSignal): Promise<void> =>
      log.consume({
        group: 'warehouses',
        topics: [fulfilments.topic.name, orders.topic.name],
        handler: async ({ messages }) => {
          const byKey = Map.groupBy(messages, ({ key }) => key);
          const inTurn = async (own: readonly LogMessage[]): Promise<void> => {
            for (const message of own) await hear(fromMessage(message));
          };
          await Promise.all([...byKey.values()].map(inTurn));
        },
        signal,
      }),
    /** Goods come in; lines that wait for them get them. */
    receive: async (sku: string, units: number): Promise<void> => {
      stock.set(sku, (stock.get(sku) ?? 0) + units * 1000);
      for (const request of requests.values()) await allocate(request, new Date().toISOString());
    },
    /** Lets go what an order holds although it has not asked for that. */
    expire: (orderId: string): Promise<void> =>
      letGo(
        orderId,
        (requests.get(orderId)?.lines ?? []).map(({ lineId }) => lineId),
        new Date().toISOString(),
      ),
    /** Takes away what an order holds without a word. */
    rob: (orderId: string): void => {
      robbed.add(orderId);
    },
    /** When what the order lacks can be expected. */
    promise: (orderId: string, lines: LinePromise[]): Promise<void> =>
      say(orderId, { type: 'sales.allocation.lines-promised.v1', data: { orderId, lines } }, new Date().toISOString()),
    /** Whether requests for stock are answered, or lost. */
    answer: (on: boolean): void => {
      answering = on;
    },
    /** What is held for an order, in thousandths, shipped since or not. */
    heldFor: (orderId: string): number =>
      [...reserved].reduce((all, [key, held]) => all + (key.startsWith(orderId) ? held : 0), 0),
    lost: (orderId: string): boolean => lost.has(orderId),
    changed,
  };
};

export type Warehouses = ReturnType<typeof fakeWarehouses>;
