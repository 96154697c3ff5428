import { type EntityDetails, type EntityPolicies, isCurrency, isTimeZone } from '@sales/contracts';
import { equal, requireAfter } from '@sales/eventsourcing';
import type { EntityCommand } from './commands.ts';
import { type EntityErrorCode, reject } from './errors.ts';
import type { EntityEvent } from './events.ts';
import { detailsAt, type EntityState, policiesAt } from './state.ts';

/** Every category has one rate, and only `S` is taxed. */
const checkRates = (rates: EntityDetails['taxRates']): void => {
  const known = new Set<string>();
  for (const { category, treatment, rate, reasonCode } of rates) {
    if (known.has(category)) reject('entity/tax-category-repeated', { category });
    known.add(category);
    const isTaxed = Number(rate) > 0;
    if (isTaxed !== (treatment === 'S')) reject('entity/tax-rate-mismatch', { category, treatment, rate });
    const isExplained = treatment === 'S' || treatment === 'Z' || reasonCode !== undefined;
    if (!isExplained) reject('entity/tax-reason-missing', { category, treatment });
  }
};

const check = ({ currency, timeZone, taxRates }: EntityDetails): void => {
  if (!isCurrency(currency)) reject('entity/currency-unknown', { currency });
  if (!isTimeZone(timeZone)) reject('entity/time-zone-unknown', { timeZone });
  checkRates(taxRates);
};

/** Every currency has one limit at most. */
const checkLimits = (limits: EntityPolicies['approvalLimits']): void => {
  const known = new Set<string>();
  for (const { amount, currency } of limits) {
    if (!isCurrency(currency)) reject('entity/currency-unknown', { currency });
    if (known.has(currency)) reject('entity/approval-limit-repeated', { currency });
    if (amount <= 0) reject('entity/approval-limit-not-positive', { amount, currency });
    known.add(currency);
  }
};

const setPolicies = (
  { policies, dated }: Extract<EntityCommand, { readonly type: 'SetPolicies' }>,
  state: EntityState,
  at: string,
): readonly EntityEvent[] => {
  if (state.status === 'none') return reject('entity/unknown');
  checkLimits(policies.approvalLimits);
  requireAfter<EntityErrorCode>('entity/dated-too-early', dated, state.founded);
  return equal(policiesAt(state, at), policies) ? [] : [{ type: 'PoliciesSet', data: { policies } }];
};

export const decide = (command: EntityCommand, state: EntityState, at: string): readonly EntityEvent[] => {
  if (command.type === 'SetPolicies') return setPolicies(command, state, at);
  const { details } = command;
  if (state.status === 'none') {
    check(details);
    return [{ type: 'EntityFounded', data: { details } }];
  }
  if (command.type === 'FoundEntity') return [];
  const { dated } = command;
  check(details);
  requireAfter<EntityErrorCode>('entity/dated-too-early', dated, state.founded);
  return equal(detailsAt(state, at), details) ? [] : [{ type: 'EntityChanged', data: { details } }];
};
