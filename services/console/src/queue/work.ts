import type { Client, Further } from '@sales/client';

type Place = {
  readonly warehouse: string;
  readonly sku: string;
  /** For people. */
  readonly name?: string;
};

/** Goods of a line of an order. */
export type ShippedLine = Place & {
  readonly lineId: string;
  readonly quantity: string;
  /** What the line held when it was picked. */
  readonly held: string;
};

/** What is done in a warehouse, with the ids under which it is done once. Kept in browsers: see `Queued`. */
export type Command =
  | {
      readonly job: 'ship';
      readonly orderId: string;
      readonly number: string;
      readonly shipmentId: string;
      readonly lines: readonly ShippedLine[];
      readonly carrier?: string;
      readonly trackingNumber?: string;
    }
  | (Place & {
      readonly job: 'receive';
      readonly quantity: string;
      readonly deliveryId: string;
      readonly reference?: string;
      /** The announcement that the goods belong to. */
      readonly receiptId?: string;
    })
  /** A transfer has come in. */
  | (Place & { readonly job: 'arrive'; readonly quantity: string; readonly transferId: string; readonly from: string })
  | (Place & {
      readonly job: 'count';
      readonly counted: string;
      /** Revision of the stock item when the count began. */
      readonly countedAt: number;
    })
  | (Place & { readonly job: 'transfer'; readonly quantity: string; readonly transferId: string; readonly to: string });

export type Job = Command['job'];

/** The stock of a product in a warehouse, as a thing that commands change. */
export const stockThing = ({ warehouse, sku }: Place): string => `stock ${warehouse}/${sku}`;

/** What a command changes. A transfer changes what it comes from as well: it must have left before it can come in. */
export const thingsOf = (command: Command): readonly string[] => {
  switch (command.job) {
    case 'ship':
      return [`order ${command.orderId}`, ...new Set(command.lines.map(stockThing))];
    case 'arrive':
      return [stockThing(command), stockThing({ ...command, warehouse: command.from })];
    case 'receive':
    case 'count':
    case 'transfer':
      return [stockThing(command)];
  }
};

/** Sends a command. Its answer is an object: a page of a network that asks for a password first is none. */
export const sendCommand = (
  { post }: Pick<Client, 'post'>,
  command: Command,
  further: Pick<Further, 'idempotencyKey' | 'effectiveAt' | 'signal'>,
): Promise<{ readonly body: unknown }> => {
  switch (command.job) {
    case 'ship': {
      const { orderId, shipmentId, lines, carrier, trackingNumber } = command;
      const body = {
        shipmentId,
        lines: lines.map(({ lineId, warehouse, quantity }) => ({ lineId, warehouse, quantity })),
        ...(carrier !== undefined && { carrier }),
        ...(trackingNumber !== undefined && { trackingNumber }),
      };
      return post('/order/v1/orders/{orderId}/shipments', { path: { orderId }, body, ...further });
    }
    case 'receive': {
      const { warehouse, sku, quantity, deliveryId, reference, receiptId } = command;
      const body = {
        ...{ quantity, deliveryId },
        ...(reference !== undefined && { reference }),
        ...(receiptId !== undefined && { receiptId }),
      };
      return post('/inventory/v1/stock-items/{warehouse}/{sku}/receive', {
        path: { warehouse, sku },
        body,
        ...further,
      });
    }
    case 'arrive': {
      const { warehouse, sku, transferId, from } = command;
      return post('/inventory/v1/stock-items/{warehouse}/{sku}/receive-transfer', {
        path: { warehouse, sku },
        body: { transferId, from },
        ...further,
      });
    }
    case 'count': {
      const { warehouse, sku, counted, countedAt } = command;
      return post('/inventory/v1/stock-items/{warehouse}/{sku}/count', {
        path: { warehouse, sku },
        body: { counted, countedAt },
        ...further,
      });
    }
    case 'transfer': {
      const { warehouse, sku, quantity, transferId, to } = command;
      return post('/inventory/v1/stock-items/{warehouse}/{sku}/transfer', {
        path: { warehouse, sku },
        body: { quantity, transferId, to },
        ...further,
      });
    }
  }
};
