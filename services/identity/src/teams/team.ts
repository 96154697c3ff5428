import type { Decider } from '@sales/eventsourcing';
import type { TeamCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { TeamEvent } from './events.ts';
import { evolve, initialState, type TeamState } from './state.ts';

/** A team, its place below another one, and its members. One stream a team. */
export const team: Decider<TeamState, TeamCommand, TeamEvent> = { initialState, decide, evolve };
