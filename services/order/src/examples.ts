import { tour, tourFile, tourId } from '@sales/contracts/tour';
import type { Examples } from '@sales/service-kit';

const { customerId, orderId, sku, chair, lamp, warehouse, entity, attachmentId } = tour;
const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** Drafted, changed, approved, shipped, invoiced together with nothing else, and partly sent back. */
const chairs = { orderId: tourId(301) };
const lineId = tourId(302);
const removed = tourId(303);
/** Too large: rejected, then cancelled. */
const lamps = { orderId: tourId(304) };

const returnId = tourId(305);
const refused = tourId(306);
const invoiceId = tourId(307);
const paymentId = tourId(308);
const shipmentId = tourId(310);

/** The order of the tour from its placing to its end, and two others that take the ways that it does not. */
export const examples: Examples = {
  parameters: { orderId, customerId, entity, invoiceId, paymentId, attachmentId, quantity: '12' },
  requests: {
    'PUT /v1/entities/:entity': {
      parameters: { entity: 'NORDIC' },
      body: {
        name: 'Sales Nordic AB',
        address: { line1: 'Storgatan 1', postalCode: '111 23', city: 'Stockholm', country: 'SE' },
        taxIds: [{ country: 'SE', id: 'SE556677889901' }],
        currency: 'SEK',
        timeZone: 'Europe/Stockholm',
        taxRates: [
          { category: 'standard', treatment: 'S', rate: '25' },
          { category: 'reduced', treatment: 'S', rate: '12' },
        ],
      },
    },
    'PUT /v1/entities/:entity/policies': { body: { approvalLimits: [eur(800_000)], autoCloseDays: 30 } },
    'GET /v1/prices': { parameters: { sku } },

    'PUT /v1/orders/:orderId': [
      {
        summary: 'An order that is submitted at once',
        body: { customerId, lines: [{ sku, quantity: '12' }], submit: true },
      },
      {
        summary: 'A draft',
        parameters: chairs,
        body: { customerId, lines: [{ lineId, sku: chair, quantity: '30' }], channel: 'web' },
      },
      {
        summary: 'An order that must be approved',
        parameters: lamps,
        body: { customerId, lines: [{ sku: lamp, quantity: '110' }], submit: true },
      },
    ],
    'POST /v1/orders': {
      body: {
        customerId,
        lines: [
          { sku: lamp, quantity: '1', unitPrice: { decimal: '69.00', currency: 'EUR' } },
          {
            kind: 'service',
            name: 'Assembly',
            unitPrice: { decimal: '25.00', currency: 'EUR' },
            taxCategory: 'standard',
          },
        ],
        externalReference: 'WEB-2071',
      },
    },
    'POST /v1/orders/preview': {
      body: { customerId, lines: [{ sku: lamp, quantity: '200' }], discount: { percent: '2' }, submit: true },
    },
    'POST /v1/orders/:orderId/lines': {
      parameters: chairs,
      body: { lineId: removed, sku: lamp, quantity: '2', discounts: [{ percent: '10', reason: 'display' }] },
    },
    'POST /v1/orders/:orderId/lines/:lineId/change': {
      parameters: { ...chairs, lineId },
      body: { quantity: '40', discounts: [{ percent: '5' }] },
    },
    'POST /v1/orders/:orderId/lines/:lineId/remove': { parameters: { ...chairs, lineId: removed } },
    'POST /v1/orders/:orderId/reprice': { parameters: chairs },
    'POST /v1/orders/:orderId/set-shipping': {
      parameters: chairs,
      body: {
        shipTo: { name: 'Weber, store 2', line1: 'Lindenstraße 5', postalCode: '10969', city: 'Berlin', country: 'DE' },
        method: 'express',
        promisedOn: '2030-01-31',
      },
    },
    'POST /v1/orders/:orderId/set-billing': { parameters: chairs, body: { customerReference: '4500012345' } },
    'POST /v1/orders/:orderId/apply-discount': {
      parameters: chairs,
      body: { discount: { amount: eur(5000), reason: 'campaign' } },
    },
    'POST /v1/orders/:orderId/submit': { parameters: chairs, body: {} },
    'POST /v1/orders/:orderId/approve': { parameters: chairs, body: { note: 'As agreed by telephone' } },
    'POST /v1/orders/:orderId/reject': { parameters: lamps, body: { reason: 'tooMuch', note: 'Half of it at first' } },
    'POST /v1/orders/:orderId/cancel': { parameters: lamps, body: { reason: 'customerRequest' } },
    'POST /v1/orders/:orderId/set-custom': { body: { custom: { costCentre: '4711', priority: true } } },
    'POST /v1/orders/:orderId/attach': { body: { attachmentId, ...tourFile } },
    'GET /v1/orders/:orderId/attachments/:attachmentId': {},
    'POST /v1/orders/:orderId/remove-attachment': { body: { attachmentId } },

    'POST /v1/orders/:orderId/shipments': [
      {
        summary: 'All that is reserved',
        body: { carrier: 'DHL', trackingNumber: '00340434161094015902' },
      },
      {
        summary: 'A part of it',
        parameters: chairs,
        body: { shipmentId, lines: [{ lineId, quantity: '40', warehouse }], carrier: 'DPD' },
      },
    ],
    'POST /v1/orders/:orderId/confirm-delivery': [
      { body: {} },
      { summary: 'Of another order', parameters: chairs, body: {} },
    ],

    'POST /v1/orders/:orderId/invoices': { body: {} },
    'POST /v1/invoices': { body: { invoiceId, orders: [chairs] } },

    'POST /v1/orders/:orderId/payments': { body: { method: 'transfer' } },
    'POST /v1/payments': { body: { paymentId, customerId, amount: eur(100_000), reference: 'On account' } },
    'POST /v1/payments/:paymentId/apply': { body: { invoices: [{ invoiceId, amount: eur(60_000) }] } },
    'POST /v1/payments/:paymentId/pay-out': { body: { payOutId: tourId(309), amount: eur(40_000) } },
    'POST /v1/payments/:paymentId/reverse': { body: { reason: 'bounced' } },

    'POST /v1/orders/:orderId/close': { body: { rating: 5, feedback: 'On time and complete' } },

    'POST /v1/orders/:orderId/returns': [
      {
        summary: 'Goods that will be taken back',
        parameters: chairs,
        body: { returnId, lines: [{ lineId, quantity: '2', reason: 'wrongColour' }] },
      },
      {
        summary: 'Goods that will not',
        parameters: chairs,
        body: { returnId: refused, lines: [{ lineId, quantity: '1', reason: 'notLiked' }] },
      },
    ],
    'POST /v1/orders/:orderId/returns/:returnId/approve': { parameters: { ...chairs, returnId } },
    'POST /v1/orders/:orderId/returns/:returnId/refuse': {
      parameters: { ...chairs, returnId: refused },
      body: { reason: 'outOfTime' },
    },
    'POST /v1/orders/:orderId/returns/:returnId/receive': {
      parameters: { ...chairs, returnId },
      body: { warehouse, lines: [{ lineId, quantity: '2', condition: 'resaleable' }] },
    },
    'POST /v1/orders/:orderId/refunds': { parameters: chairs, body: { returnId } },
  },
};
