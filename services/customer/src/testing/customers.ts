import type { Contact, CustomerDetails } from '@sales/contracts';
import type { Claims, Registration } from '../customers/commands.ts';
import { type UniqueValue, uniqueValues } from '../unique-values.ts';

/** A company in Berlin. */
export const details: CustomerDetails = {
  name: 'Weber Büromöbel GmbH',
  kind: 'company',
  taxId: 'DE 129273398',
  email: 'Einkauf@weber-buero.example',
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
  email: 'jana@weber-buero.example',
  consent: { email: true, phone: false },
};

export const claimsAt = (epoch: number, values: readonly UniqueValue[] = uniqueValues(details)): Claims => ({
  epoch,
  values,
});
