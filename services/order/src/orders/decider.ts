import { type Decider, type FileCommand, keepingFiles, reject } from '@sales/eventsourcing';
import type { OrderCommand, Timed } from './commands.ts';
import { setCustomFields } from './custom-fields.ts';
import { checkDates } from './dates.ts';
import { decideApproval } from './decide-approval.ts';
import { decideBilling } from './decide-billing.ts';
import { decideClose } from './decide-close.ts';
import { decideDraft } from './decide-draft.ts';
import { decideReturns } from './decide-returns.ts';
import { decideShipping } from './decide-shipping.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Order, OrderState } from './state.ts';

export const known = (state: OrderState): Order =>
  state.status === 'none' ? reject<OrderErrorCode>('order/unknown') : state;

const decideOne = (command: Timed<Exclude<OrderCommand, FileCommand>>, state: OrderState): readonly OrderEvent[] => {
  switch (command.type) {
    case 'DraftOrder':
    case 'AddLine':
    case 'ChangeLine':
    case 'RemoveLine':
    case 'RepriceOrder':
    case 'SetShipping':
    case 'SetBilling':
    case 'ApplyDiscount':
    case 'SubmitOrder':
      return decideDraft(command, state);
    case 'RequestApproval':
    case 'ApproveOrder':
    case 'RejectOrder':
    case 'CancelOrder':
      return decideApproval(command, known(state));
    case 'RecordAllocation':
    case 'RecordLoss':
    case 'RecordPromises':
    case 'DispatchShipment':
    case 'RecordShipmentCost':
    case 'ConfirmDelivery':
      return decideShipping(command, known(state));
    case 'InvoiceLines':
    case 'RecordInvoice':
    case 'RecordSettlement':
    case 'RecordRefund':
      return decideBilling(command, known(state));
    case 'RequestReturn':
    case 'ApproveReturn':
    case 'RefuseReturn':
    case 'ReceiveReturn':
    case 'RecordReturnCost':
    case 'IssueRefund':
      return decideReturns(command, known(state));
    case 'CloseOrder':
      return decideClose(command, known(state));
    case 'SetCustomFields':
      return setCustomFields(known(state), command);
  }
};

const rules: Decider<OrderState, Exclude<OrderCommand, FileCommand>, OrderEvent> = {
  initialState: { status: 'none' },
  evolve,
  decide: (command, state, at) => {
    const events = decideOne({ ...command, at }, state);
    if (command.dated === true && state.status !== 'none') checkDates(state, events, at);
    return events;
  },
};

/** An order from draft to closed. Files may be added to it at any time. */
export const orderDecider: Decider<OrderState, OrderCommand, OrderEvent> = keepingFiles('order', known, rules);
