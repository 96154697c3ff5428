import type { App } from '@sales/service-kit';
import { addLine } from './features/add-line/route.ts';
import { applyDiscount } from './features/apply-discount/route.ts';
import { approveOrder } from './features/approve-order/route.ts';
import { approveReturn } from './features/approve-return/route.ts';
import { cancelOrder } from './features/cancel-order/route.ts';
import { changeLine } from './features/change-line/route.ts';
import { closeOrder } from './features/close-order/route.ts';
import { confirmDelivery } from './features/confirm-delivery/route.ts';
import { dispatchShipment } from './features/dispatch-shipment/route.ts';
import { draftOrder, draftOrderWithId } from './features/draft-order/route.ts';
import { type CreditAccounts, getCreditAccount } from './features/get-credit-account/route.ts';
import { type Fulfilments, getFulfilment } from './features/get-fulfilment/route.ts';
import { getOrder } from './features/get-order/route.ts';
import { getPrice } from './features/get-price/route.ts';
import { issueInvoice } from './features/issue-invoice/route.ts';
import { issueRefund } from './features/issue-refund/route.ts';
import { receiveReturn } from './features/receive-return/route.ts';
import { recordPayment } from './features/record-payment/route.ts';
import { refuseReturn } from './features/refuse-return/route.ts';
import { rejectOrder } from './features/reject-order/route.ts';
import { removeLine } from './features/remove-line/route.ts';
import { repriceOrder } from './features/reprice-order/route.ts';
import { requestReturn } from './features/request-return/route.ts';
import { setShipping } from './features/set-shipping/route.ts';
import { submitOrder } from './features/submit-order/route.ts';
import type { OrderRoutes } from './http/order-command.ts';
import { holdAnswers, type ObservedOrders } from './http/prefer-wait.ts';

/** Routes whose answer can be held until credit and stock have been looked for. */
const submitting = [draftOrder, draftOrderWithId, submitOrder, approveOrder];

const others = [
  getOrder,
  getPrice,
  addLine,
  changeLine,
  removeLine,
  repriceOrder,
  setShipping,
  applyDiscount,
  rejectOrder,
  cancelOrder,
  dispatchShipment,
  confirmDelivery,
  issueInvoice,
  recordPayment,
  requestReturn,
  approveReturn,
  refuseReturn,
  receiveReturn,
  issueRefund,
  closeOrder,
];

export type AllRoutes = OrderRoutes & {
  readonly decided: ObservedOrders['decided'];
  readonly fulfilments: Pick<Fulfilments, 'load'>;
  readonly creditAccounts: Pick<CreditAccounts, 'load'>;
};

export const routes =
  ({ decided, fulfilments, creditAccounts, ...orders }: AllRoutes) =>
  async (app: App): Promise<void> => {
    await app.register((held, _, done) => {
      holdAnswers(held, decided);
      for (const feature of submitting) feature(held, orders);
      done();
    });
    for (const feature of others) feature(app, orders);
    getFulfilment(fulfilments)(app, orders);
    getCreditAccount(app, creditAccounts);
  };
