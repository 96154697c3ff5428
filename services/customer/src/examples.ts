import { tour, tourFile, tourId } from '@sales/contracts/tour';
import type { Examples } from '@sales/service-kit';

const { customerId, attachmentId, partnerList } = tour;
/** Was taken over from another system, and buys no more. */
const former = { customerId: tourId(101) };
const contactId = tourId(102);
/** A person who wishes to be forgotten. */
const forgotten = { customerId: tourId(104) };
const emails = [{ email: 'anna.weber@weber.example' }];

/** The customer of the tour, from the registration on. The price list that it gets is one of the inventory service. */
export const examples: Examples = {
  parameters: { customerId, attachmentId, reassignmentId: tourId(105) },
  requests: {
    'PUT /v1/customers/:customerId': {
      body: {
        name: 'Weber Büromöbel GmbH',
        taxId: 'DE 129273398',
        emails: [{ email: 'einkauf@weber.example' }],
        country: 'DE',
        currency: 'EUR',
        creditLimit: { amount: 500_000, currency: 'EUR' },
      },
    },
    'POST /v1/customers': {
      body: {
        name: 'Camille Martin',
        kind: 'person',
        emails: [{ email: 'camille.martin@mail.example', kind: 'private' }],
        country: 'FR',
        currency: 'EUR',
        paymentTerms: { dueDays: 14 },
      },
    },
    'POST /v1/customers/import': {
      body: {
        rows: [
          { ...former, name: 'Harbour Interiors Ltd', country: 'GB', currency: 'GBP' },
          { customerId: tourId(103), name: 'Studio Bianchi', country: 'IT', currency: 'EUR', segment: 'Architects' },
          { ...forgotten, name: 'Jo Garnier', kind: 'person', country: 'FR', currency: 'EUR' },
        ],
      },
    },
    'POST /v1/customers/:customerId/change-details': {
      body: { segment: 'Retail', region: 'South', industry: 'Furniture' },
    },
    'POST /v1/customers/:customerId/restore-details': {
      body: { asOf: '2100-01-01T00:00:00.000Z', fields: ['segment', 'region'] },
    },
    'POST /v1/customers/:customerId/add-contact': {
      body: { contactId, name: 'Anna Weber', role: 'Buyer', emails },
    },
    'POST /v1/customers/:customerId/change-contact': {
      body: {
        contactId,
        name: 'Anna Weber',
        role: 'Head of purchasing',
        emails,
        phones: [{ phone: '+49 30 1234567' }],
      },
    },
    'POST /v1/customers/:customerId/restore-contact': {
      body: { contactId, asOf: '2100-01-01T00:00:00.000Z', fields: ['role'] },
    },
    'POST /v1/customers/:customerId/remove-contact': { body: { contactId } },
    'POST /v1/customers/:customerId/erase-contact': { body: { contactId } },
    'POST /v1/customers/:customerId/erase': { parameters: forgotten },
    'POST /v1/customers/:customerId/assign-owner': { body: { owner: 'user:ann' } },
    'POST /v1/customers/:customerId/set-credit-limit': {
      body: { creditLimit: { amount: 2_500_000, currency: 'EUR' } },
    },
    'POST /v1/customers/:customerId/set-payment-terms': { body: { paymentTerms: { dueDays: 14 } } },
    'POST /v1/customers/:customerId/assign-price-list': { body: { priceList: partnerList } },
    'POST /v1/customers/:customerId/tag': { body: { tag: 'showroom' } },
    'POST /v1/customers/:customerId/untag': { body: { tag: 'showroom' } },
    'PUT /v1/reassignments/:reassignmentId': { body: { formerOwner: 'user:bob', owner: 'user:ann', tag: 'showroom' } },
    'POST /v1/reassignments/:reassignmentId/stop': {},
    'POST /v1/customers/:customerId/hold': { parameters: former, body: { reason: 'overdue', note: 'Two reminders' } },
    'POST /v1/customers/:customerId/release': { parameters: former },
    'POST /v1/customers/:customerId/deactivate': { parameters: former, body: { reason: 'businessClosed' } },
    'POST /v1/customers/:customerId/attach': { body: { attachmentId, ...tourFile } },
    'GET /v1/customers/:customerId/attachments/:attachmentId': {},
    'POST /v1/customers/:customerId/remove-attachment': { body: { attachmentId } },
  },
};
