import type { Application, Money, Why } from '@sales/contracts';
import type { Receipt } from './events.ts';

/** What a part of the money is to be for. */
export type Wanted = Omit<Application, 'nth'>;

/** Money that goes back to the customer. */
export type PayOut = {
  readonly payOutId: string;
  readonly amount: Money;
  readonly method: string;
  readonly reference?: string;
  readonly on: string;
};

export type PaymentCommand =
  | { readonly type: 'ReceivePayment'; readonly receipt: Receipt; readonly applied: readonly Wanted[] }
  | { readonly type: 'ApplyPayment'; readonly applied: readonly Wanted[] }
  /** Pays back what is on account, once for its id. `dated`: a person has said on which day. */
  | { readonly type: 'PayOut'; readonly payOut: PayOut; readonly dated?: boolean }
  /** The invoice took `settled` of the application. */
  | { readonly type: 'ReduceApplication'; readonly nth: number; readonly settled: Money }
  | { readonly type: 'ReversePayment'; readonly why: Why; readonly on: string; readonly dated?: boolean };
