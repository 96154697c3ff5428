import { mayGive } from '@sales/contracts';
import type { ApiKeyCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { ApiKeyEvent } from './events.ts';
import type { ApiKeyState } from './state.ts';

export const decide = (command: ApiKeyCommand, state: ApiKeyState): readonly ApiKeyEvent[] => {
  if (command.type === 'RevokeApiKey') {
    if (state.status === 'none') return reject('api-key/unknown');
    return state.status === 'revoked' ? [] : [{ type: 'ApiKeyRevoked', data: {} }];
  }
  if (state.status !== 'none') return reject('api-key/already-issued');
  const { name, hash, roles, expiresAt, giver } = command;
  const wanted = Object.entries(roles).sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [role, rights] of wanted) if (rights.length === 0) return reject('api-key/role-unknown', { role });
  const beyond = wanted.filter(([, rights]) => rights.some((one) => !mayGive(giver, one)));
  if (beyond.length > 0) return reject('api-key/beyond-own-rights', { roles: beyond.map(([role]) => role) });
  return [{ type: 'ApiKeyIssued', data: { name, hash, roles: wanted.map(([role]) => role), expiresAt } }];
};
