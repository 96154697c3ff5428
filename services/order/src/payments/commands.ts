import type { Application, Money, Why } from '@sales/contracts';
import type { Receipt } from './events.ts';

/** What a part of the money is to be for. */
export type Wanted = Omit<Application, 'nth'>;

export type PaymentCommand =
  | { readonly type: 'ReceivePayment'; readonly receipt: Receipt; readonly applied: readonly Wanted[] }
  | { readonly type: 'ApplyPayment'; readonly applied: readonly Wanted[] }
  /** The invoice took `settled` of the application. */
  | { readonly type: 'ReduceApplication'; readonly nth: number; readonly settled: Money; readonly on: string }
  | { readonly type: 'ReversePayment'; readonly why: Why; readonly on: string };
