import type { Clock, CommandContext } from '@sales/eventsourcing';

/** When a command is true in the business. */
export const effectiveNow = ({ effectiveAt }: CommandContext, clock: Clock): string => effectiveAt ?? clock.now();
