import type { CommandContext } from '@sales/eventsourcing';
import { badHeader } from './bad-request.ts';

/**
 * Refuses the header `Effective-At`: for what takes effect when it is recorded, so that answers about past days stay
 * true.
 * @throws BadRequest
 */
export const withoutEffectiveAt = <Context extends CommandContext>(context: Context): Context =>
  context.effectiveAt === undefined
    ? context
    : badHeader('Effective-At', 'is not taken here', 'nothing: it counts from now on');
