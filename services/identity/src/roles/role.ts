import type { Decider } from '@sales/eventsourcing';
import type { RoleCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { RoleEvent } from './events.ts';
import { evolve, initialState, type RoleState } from './state.ts';

/** What those may do who have the role. One stream a role. */
export const role: Decider<RoleState, RoleCommand, RoleEvent> = { initialState, decide, evolve };
