import type { App } from '@sales/service-kit';
import type { Customers } from '../../customers.ts';
import { customerCommand } from '../../http/customer-command.ts';

export const releaseCustomer = (app: App, customers: Customers): void =>
  customerCommand(app, customers, {
    verb: 'release',
    summary: 'Release a held customer',
    description: 'Their orders can be submitted again. Releasing a customer who is not held changes nothing.',
    command: () => ({ type: 'ReleaseCustomer' }),
  });
