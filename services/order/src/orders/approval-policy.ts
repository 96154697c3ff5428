import { type ApprovalReason, compare, type EntityPolicies, type Money } from '@sales/contracts';

/** What is known of an order when it is submitted. */
export type ApprovalFacts = { readonly total: Money };

/** Says why an order must be approved; nothing when it need not be. Pure. */
export type ApprovalPolicy = (facts: ApprovalFacts) => readonly ApprovalReason[];

/** Orders whose total is above the limit of their currency need approval. Currencies without a limit never do. */
export const amountPolicy =
  (limits: EntityPolicies['approvalLimits']): ApprovalPolicy =>
  ({ total }) => {
    const limit = limits.find(({ currency }) => currency === total.currency);
    return limit !== undefined && compare(total, limit) > 0 ? [{ rule: 'amount', facts: { total, limit } }] : [];
  };
