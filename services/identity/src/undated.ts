import type { CommandContext } from '@sales/eventsourcing';
import { badHeader } from '@sales/service-kit';

/**
 * Refuses a date: who may do what is so from when it is said, so that what is known of a past day stays true.
 * @throws BadRequest
 */
export const undated = <Context extends CommandContext>(context: Context): Context =>
  context.effectiveAt === undefined
    ? context
    : badHeader('Effective-At', 'is not taken here', 'nothing: it counts from now on');
