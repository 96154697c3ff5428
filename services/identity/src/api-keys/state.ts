import type { ApiKeyEvent } from './events.ts';

export type ApiKey = {
  readonly status: 'issued' | 'revoked';
  readonly name: string;
  readonly hash: string;
  readonly roles: readonly string[];
  readonly issuedAt: string;
  readonly expiresAt: string;
};

export type ApiKeyState = { readonly status: 'none' } | ApiKey;

export const initialState: ApiKeyState = { status: 'none' };

export const evolve = (state: ApiKeyState, event: ApiKeyEvent, at: string): ApiKeyState => {
  if (event.type === 'ApiKeyIssued') return { status: 'issued', issuedAt: at, ...event.data };
  return state.status === 'none' ? state : { ...state, status: 'revoked' };
};

/** Whether the key counts at an instant. */
export const isGood = (state: ApiKeyState, at: string): state is ApiKey =>
  state.status === 'issued' && at < state.expiresAt;
