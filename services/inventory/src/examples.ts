import { tour, tourFile, tourId } from '@sales/contracts/tour';
import type { Examples } from '@sales/service-kit';

const { sku, chair, lamp, shelf, warehouse, secondWarehouse, priceList, partnerList, barcode, attachmentId } = tour;
const eur = (decimal: string) => ({ decimal, currency: 'EUR' });
const of = { unit: 'C62', taxCategory: 'standard' };
/** A line of an order that another system keeps. */
const line = { orderId: tourId(201), lineId: tourId(202) };
const ofOrder = { sku: chair };
const transferId = tourId(203);
/** What is damaged on the way to the second warehouse is all that was sent there. */
const sent = '2';

/** What the tour sells, what it costs and where it lies. */
export const examples: Examples = {
  parameters: { sku, priceList, warehouse, barcode, attachmentId },
  requests: {
    'PUT /v1/products/:sku': {
      body: { name: 'Desk 160 cm', category: 'Furniture/Desks', ...of },
    },
    'POST /v1/products': {
      body: {
        sku: chair,
        name: 'Office chair',
        category: 'Furniture/Chairs',
        ...of,
        units: [{ unit: 'CT', factor: '4' }],
        standardCost: eur('95.50'),
      },
    },
    'POST /v1/products/import': {
      body: {
        rows: [
          { sku: lamp, name: 'Desk lamp', category: 'Furniture', ...of },
          { sku: shelf, name: 'Shelf 80 cm', category: 'Furniture/Shelves', ...of },
        ],
      },
    },
    'POST /v1/products/:sku/change': { body: { barcodes: [{ code: barcode }] } },
    'POST /v1/products/:sku/restore-details': { body: { asOf: '2100-01-01T00:00:00.000Z', fields: ['description'] } },
    'POST /v1/products/:sku/categorise': { parameters: { sku: lamp }, body: { category: 'Furniture/Lamps' } },
    'POST /v1/products/:sku/discontinue': { parameters: { sku: shelf }, body: { reason: 'replaced' } },
    'POST /v1/products/:sku/reinstate': { parameters: { sku: shelf } },
    'POST /v1/products/:sku/attach': { body: { attachmentId, ...tourFile } },
    'GET /v1/products/:sku/attachments/:attachmentId': {},
    'POST /v1/products/:sku/remove-attachment': { body: { attachmentId } },

    'PUT /v1/price-lists/:priceList': {
      body: { name: 'Standard', currency: 'EUR', taxIncluded: false, priority: 0, assignedOnly: false },
    },
    'POST /v1/price-lists': {
      body: {
        priceList: partnerList,
        name: 'Partners',
        currency: 'EUR',
        taxIncluded: false,
        priority: 10,
        assignedOnly: true,
      },
    },
    'PUT /v1/price-lists/:priceList/prices/:sku': [
      { summary: 'A price', body: { unitPrice: eur('349.00') } },
      { summary: 'From ten on', body: { minQuantity: '10', unitPrice: eur('299.00') } },
    ],
    'POST /v1/price-lists/:priceList/prices/import': {
      body: {
        rows: [
          { sku: chair, unitPrice: eur('219.00') },
          { sku: chair, minQuantity: '100', unitPrice: eur('189.00') },
          { sku: lamp, unitPrice: eur('79.90') },
        ],
      },
    },
    'POST /v1/price-lists/:priceList/prices/:sku/remove': {
      parameters: { sku: chair },
      body: { minQuantity: '100' },
    },

    'PUT /v1/warehouses/:warehouse': { body: { name: 'Main warehouse', country: 'DE', rank: 1 } },
    'POST /v1/warehouses': {
      body: { warehouse: secondWarehouse, name: 'Warehouse east', country: 'DE', city: 'Dresden', rank: 2 },
    },

    'POST /v1/stock-items/:warehouse/:sku/expect-receipt': {
      body: { receiptId: tourId(204), quantity: '30', expectedOn: '2030-01-15', reference: 'PO-4712' },
    },
    'POST /v1/stock-items/:warehouse/:sku/receive': {
      body: { quantity: '20', unitCost: eur('180.00'), reference: 'PO-4711' },
    },
    'POST /v1/stock-items/receive': {
      body: {
        rows: [
          { warehouse, sku: chair, quantity: '60', unitCost: eur('92.40'), reference: 'PO-4713' },
          { warehouse, sku: lamp, quantity: '120', totalCost: { amount: 351_999, currency: 'EUR' } },
        ],
      },
    },
    'POST /v1/stock-items/:warehouse/:sku/reserve': { parameters: ofOrder, body: { ...line, quantity: '5' } },
    'POST /v1/stock-items/:warehouse/:sku/release': {
      parameters: ofOrder,
      body: { ...line, quantity: '1', reason: 'customerRequest' },
    },
    'POST /v1/stock-items/:warehouse/:sku/pick': { parameters: ofOrder, body: { ...line, quantity: '4' } },
    'POST /v1/stock-items/:warehouse/:sku/ship': {
      parameters: ofOrder,
      body: { ...line, quantity: '4', shipmentId: tourId(205) },
    },
    'POST /v1/stock-items/:warehouse/:sku/return': {
      parameters: ofOrder,
      body: { ...line, quantity: '1', returnId: tourId(206) },
    },
    'POST /v1/stock-items/:warehouse/:sku/count': {
      parameters: { sku: shelf },
      body: { counted: '3', countedAt: -1, cost: { amount: 13_500, currency: 'EUR' } },
    },
    'POST /v1/stock-items/:warehouse/:sku/set-reorder-policy': { body: { min: '5', max: '40', leadTimeDays: 10 } },
    'POST /v1/stock-items/:warehouse/:sku/assign-bin': { body: { bin: 'A-01-3' } },
    'POST /v1/stock-items/:warehouse/:sku/transfer': {
      parameters: { sku: lamp },
      body: { transferId, to: secondWarehouse, quantity: sent },
    },
    'POST /v1/stock-items/:warehouse/:sku/receive-transfer': {
      parameters: { warehouse: secondWarehouse, sku: lamp },
      body: { transferId, from: warehouse },
    },
    'POST /v1/stock-items/:warehouse/:sku/adjust': {
      parameters: { warehouse: secondWarehouse, sku: lamp },
      body: { quantity: `-${sent}`, reason: 'damaged', note: 'Broken on the way' },
    },
    'POST /v1/allocations/preview': {
      body: { lines: [{ lineId: line.lineId, sku: lamp, quantity: '200' }] },
    },
    'POST /v1/warehouses/:warehouse/close': { parameters: { warehouse: secondWarehouse } },
  },
};
