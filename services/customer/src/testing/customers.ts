import { type Contact, type CustomerDetails, type UniqueValue, uniqueValues } from '@sales/contracts';
import type { Claims, Registration } from '../customers/commands.ts';

/** A company in Berlin. */
export const details: CustomerDetails = {
  name: 'Weber Büromöbel GmbH',
  kind: 'company',
  taxId: 'DE 129273398',
  emails: [{ email: 'Einkauf@weber-buero.example', kind: 'work', primary: true }],
  country: 'DE',
  language: 'en',
  currency: 'EUR',
  fulfilmentPolicy: 'shipPartial',
};

export const registration: Registration = { details, paymentTerms: { dueDays: 30 }, contacts: [], tags: [] };

export const contact: Contact = {
  contactId: '0192f3c1-7d00-7000-8000-000000000001',
  name: 'Jana Weber',
  role: 'Purchasing',
  emails: [{ email: 'jana@weber-buero.example', kind: 'work', primary: true }],
  consents: [{ purpose: 'newsletter', on: '2023-03-01', source: 'webForm' }],
};

export const claimsAt = (epoch: number, values: readonly UniqueValue[] = uniqueValues(details)): Claims => ({
  epoch,
  values,
});
