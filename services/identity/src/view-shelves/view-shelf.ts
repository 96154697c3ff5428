import type { Decider } from '@sales/eventsourcing';
import type { ViewShelfCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { ViewShelfEvent } from './events.ts';
import { evolve, initialState, type ViewShelfState } from './state.ts';

/** The saved views of a user, or of a team. One stream for each. */
export const viewShelf: Decider<ViewShelfState, ViewShelfCommand, ViewShelfEvent> = { initialState, decide, evolve };
