import type { Decider } from '@sales/eventsourcing';
import type { ApiKeyCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { ApiKeyEvent } from './events.ts';
import { type ApiKeyState, evolve, initialState } from './state.ts';

/** A key of a program that uses the APIs. One stream a key. */
export const apiKey: Decider<ApiKeyState, ApiKeyCommand, ApiKeyEvent> = { initialState, decide, evolve };
