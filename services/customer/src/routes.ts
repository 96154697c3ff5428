import type { App } from '@sales/service-kit';
import type { Customers } from './customers.ts';
import { addContact } from './features/add-contact/route.ts';
import { assignOwner } from './features/assign-owner/route.ts';
import { assignPriceList } from './features/assign-price-list/route.ts';
import { changeContact } from './features/change-contact/route.ts';
import { changeCustomerDetails } from './features/change-customer-details/route.ts';
import { deactivateCustomer } from './features/deactivate-customer/route.ts';
import { getCustomer } from './features/get-customer/route.ts';
import { holdCustomer } from './features/hold-customer/route.ts';
import { importCustomersRoute } from './features/import-customers/route.ts';
import { registerCustomer } from './features/register-customer/route.ts';
import { releaseCustomer } from './features/release-customer/route.ts';
import { removeContact } from './features/remove-contact/route.ts';
import { setCreditLimit } from './features/set-credit-limit/route.ts';
import { setPaymentTerms } from './features/set-payment-terms/route.ts';
import { tagCustomer } from './features/tag-customer/route.ts';
import { untagCustomer } from './features/untag-customer/route.ts';

const features = [
  registerCustomer,
  importCustomersRoute,
  getCustomer,
  changeCustomerDetails,
  addContact,
  changeContact,
  removeContact,
  assignOwner,
  setCreditLimit,
  setPaymentTerms,
  assignPriceList,
  tagCustomer,
  untagCustomer,
  holdCustomer,
  releaseCustomer,
  deactivateCustomer,
];

export const routes =
  (customers: Customers) =>
  (app: App): void => {
    for (const feature of features) feature(app, customers);
  };
