import type { Decider } from '@sales/eventsourcing';
import type { EntityCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { EntityEvent } from './events.ts';
import { type EntityState, evolve, initialState } from './state.ts';

/** A company of ours. One stream a company. */
export const entity: Decider<EntityState, EntityCommand, EntityEvent> = { initialState, decide, evolve };
