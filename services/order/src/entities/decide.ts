import { type EntityDetails, isCurrency, isTimeZone } from '@sales/contracts';
import { equal, requireAfter } from '@sales/eventsourcing';
import type { EntityCommand } from './commands.ts';
import { type EntityErrorCode, reject } from './errors.ts';
import type { EntityEvent } from './events.ts';
import { detailsAt, type EntityState } from './state.ts';

const check = ({ currency, timeZone }: EntityDetails): void => {
  if (!isCurrency(currency)) reject('entity/unknown-currency', { currency });
  if (!isTimeZone(timeZone)) reject('entity/unknown-time-zone', { timeZone });
};

export const decide = (command: EntityCommand, state: EntityState, at: string): readonly EntityEvent[] => {
  const { type, details, dated } = command;
  if (state.status === 'none') {
    check(details);
    return [{ type: 'EntityFounded', data: { details } }];
  }
  if (type === 'FoundEntity') return [];
  check(details);
  requireAfter<EntityErrorCode>('entity/dated-too-early', dated, state.founded);
  return equal(detailsAt(state, at), details) ? [] : [{ type: 'EntityChanged', data: { details } }];
};
