import type { Decider } from '@sales/eventsourcing';
import type { UserCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { UserEvent } from './events.ts';
import { evolve, initialState, type UserState } from './state.ts';

/** A person who works with the system. One stream a user. */
export const user: Decider<UserState, UserCommand, UserEvent> = { initialState, decide, evolve };
