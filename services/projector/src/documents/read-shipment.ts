import { orders } from '@sales/contracts';
import { type Database, on } from '@sales/eventsourcing';
import { type AsOf, foldOf, readEvents, upTo } from '@sales/read-kit';
import { readCustomerAsOf } from '../customers/index.ts';
import { readCompanyAsOf } from '../entities/index.ts';
import { evolveOrder } from '../orders/index.ts';
import { type ShipmentDocument, shipmentDocument } from './shipment.ts';

const shipmentIn = on(orders, { ShipmentDispatched: ({ data }): string => data.shipmentId });

/** A shipment as it left; undefined before that, and while not all that its note says is known here. */
export const readShipment = async (
  database: Database,
  { orderId, shipmentId }: { readonly orderId: string; readonly shipmentId: string },
  asked: AsOf,
): Promise<ShipmentDocument | undefined> => {
  const events = await readEvents(database, `order-${orderId}`, upTo(asked));
  const left = events.findIndex((event) => shipmentIn(event) === shipmentId);
  const event = events[left];
  const order = foldOf(events.slice(0, left + 1), evolveOrder);
  if (event === undefined || order === undefined) return undefined;
  const at = { asOf: event.recordedAt, clock: 'recorded' } as const;
  const [company, customer] = await Promise.all([
    readCompanyAsOf(database, order.entity, at, event.effectiveAt),
    readCustomerAsOf(database, order.customer.customerId, at),
  ]);
  const language = customer?.details.language ?? 'en';
  return company && shipmentDocument({ shipmentId, order, company, language });
};
