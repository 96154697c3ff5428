import { BusinessDate, Id, Sku, WarehouseCode } from '@sales/contracts';
import type { Printer } from '@sales/documents';
import { type ReadDatabase, sql } from '@sales/eventsourcing';
import { asOfQuery, found, present } from '@sales/read-kit';
import { type App, isWithin, ownersIn, queryRoute, type Reach } from '@sales/service-kit';
import { Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { ownerOf } from '../customers/index.ts';
import { orderOwner, readPicks } from '../orders/index.ts';
import { InvoiceDocument } from './invoice-schema.ts';
import { mostPicks, PickSheet, pickOf, printedPicks } from './pick-sheet.ts';
import { printedInvoice } from './print-invoice.ts';
import { printedShipment } from './print-shipment.ts';
import { readInvoice } from './read-invoice.ts';
import { readShipment } from './read-shipment.ts';
import { ShipmentDocument } from './shipment.ts';

/** Whether an order is of those that may be seen. */
const mayOrderBeSeen = async (database: ReadDatabase, orderId: string, reach: Reach): Promise<boolean> => {
  if (reach.owners === 'all') return true;
  const [row] = await database.query<{ readonly owner: string | null }>(
    sql`select ${orderOwner} as owner from read.orders o where o.order_id = ${orderId}`,
  );
  return isWithin(reach, row?.owner);
};

/** Whether an invoice is of those that may be seen: whose its customer is now is what counts. */
const mayInvoiceBeSeen = async (database: ReadDatabase, invoiceId: string, reach: Reach): Promise<boolean> => {
  if (reach.owners === 'all') return true;
  const [row] = await database.query<{ readonly owner: string | null }>(
    sql`select ${ownerOf(sql`d.customer_id`)} as owner from read.issued d where d.invoice_id = ${invoiceId}`,
  );
  return isWithin(reach, row?.owner);
};

export const documentRoutes = (app: App, database: ReadDatabase, printer: Printer): void => {
  queryRoute(app, {
    url: '/v1/invoices/:invoice',
    permission: 'receivable:read',
    reads: ['timeline', 'receivables', 'customers'],
    summary: 'One invoice or credit note with all that is printed of it, also as a PDF',
    description:
      'By its id or its number, as it was issued. `format=pdf` prints it in the language of the customer, or in ' +
      '`language`, with the letterhead of the company. Who is not shown personal data is refused the PDF.',
    params: Type.Object({ invoice: Type.String({ minLength: 1, maxLength: 80, description: 'Id or number' }) }),
    query: asOfQuery,
    ok: InvoiceDocument,
    problems: ['query/unknown'],
    isScoped: true,
    handle: async ({ params: { invoice }, query, reach }) => {
      const invoiceId = await idOf(database, 'invoice', invoice);
      const isShown = invoiceId !== undefined && (await mayInvoiceBeSeen(database, invoiceId, reach));
      return found(isShown ? await readInvoice(database, invoiceId, query) : undefined, {
        invoice,
        ...present({ asOf: query.asOf }),
      });
    },
    print: {
      name: ({ number }) => number,
      pdf: (document, language, signal) => printer.print(printedInvoice(document, language), signal),
    },
  });

  queryRoute(app, {
    url: '/v1/orders/:order/shipments/:shipmentId',
    permission: 'order:read',
    tags: ['shipments'],
    reads: ['timeline', 'orders', 'customers'],
    summary: 'One shipment with all that is printed of it, also as a PDF',
    description:
      'Of an order by its id or its number, as it left. `format=pdf` prints the delivery note in the language of the ' +
      'customer, or in `language`. Who is not shown personal data is refused the PDF.',
    params: Type.Object({
      order: Type.String({ minLength: 1, maxLength: 60, description: 'Id or number' }),
      shipmentId: Id,
    }),
    query: asOfQuery,
    ok: ShipmentDocument,
    problems: ['query/unknown'],
    isScoped: true,
    handle: async ({ params: { order, shipmentId }, query, reach }) => {
      const orderId = await idOf(database, 'order', order);
      const isShown = orderId !== undefined && (await mayOrderBeSeen(database, orderId, reach));
      return found(isShown ? await readShipment(database, { orderId, shipmentId }, query) : undefined, {
        order,
        shipmentId,
        ...present({ asOf: query.asOf }),
      });
    },
    print: {
      name: ({ number }) => number,
      pdf: (document, language, signal) => printer.print(printedShipment(document, language), signal),
    },
  });

  queryRoute(app, {
    url: '/v1/pick-sheet',
    permission: 'order:read',
    tags: ['pick-list'],
    reads: ['stock', 'orders', 'products', 'customers'],
    summary: 'What to pick in one round, also as a PDF',
    description:
      `The first ${mostPicks} rows of the pick list by warehouse and bin, now. \`format=pdf\` prints them in ` +
      '`language`, else in English. It says nothing of customers.',
    query: {
      warehouse: Type.Optional(WarehouseCode),
      dueBy: Type.Optional(Type.With(BusinessDate, { description: 'Due on this day or before it' })),
      product: Type.Optional(Sku),
      orderId: Type.Optional(Id),
    },
    ok: PickSheet,
    isScoped: true,
    handle: async ({ query, reach }) => {
      const rows = await readPicks(database, { ...query, ...ownersIn(reach) }, mostPicks + 1);
      const picks = rows
        .slice(0, mostPicks)
        .map(pickOf)
        .toSorted((a, b) => (a.warehouse < b.warehouse ? -1 : a.warehouse > b.warehouse ? 1 : 0));
      return { ...present({ dueBy: query.dueBy }), picks, hasMore: rows.length > mostPicks };
    },
    print: {
      name: () => 'pick-list',
      pdf: (sheet, language, signal) => printer.print(printedPicks(sheet, language), signal),
    },
  });
};
