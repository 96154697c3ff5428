import { msg } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { Named } from './named.tsx';

/** The usual ways in which money comes and goes, by code. Others may have their own. */
export const paymentMethods = {
  transfer: msg`Bank transfer`,
  card: msg`Card`,
  cash: msg`Cash`,
  cheque: msg`Cheque`,
  directDebit: msg`Direct debit`,
  creditNote: msg`Credit note`,
} as const;

/** A way to pay in the reader's words; its code where there are none. */
export const PaymentMethod = ({ of }: { readonly of: string }): ReactNode =>
  of in paymentMethods ? <Named of={paymentMethods[of as keyof typeof paymentMethods]} /> : of;
