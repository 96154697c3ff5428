import { object, PaymentTerms } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const setPaymentTerms = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'set-payment-terms',
    summary: 'Say when the invoices of a customer fall due',
    description: 'It counts for orders submitted from now on.',
    body: object({ paymentTerms: PaymentTerms }),
    command: ({ paymentTerms }) => ({ type: 'SetPaymentTerms', paymentTerms }),
  });
