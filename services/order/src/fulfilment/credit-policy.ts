import type { ApprovalReason, Money } from '@sales/contracts';

/** Why an order must be approved when the customer has not enough credit left. */
export const creditReason = (facts: {
  readonly amount: Money;
  readonly exposure: Money;
  readonly limit: Money;
}): ApprovalReason => ({ rule: 'credit', facts });

/** An approver who approved for this reason has allowed the order to go over the credit limit. */
export const overridesCredit = (reasons: readonly ApprovalReason[]): boolean =>
  reasons.some(({ rule }) => rule === 'credit');
