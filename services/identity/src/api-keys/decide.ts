import { type Giver, mayGive, type RoleRights } from '@sales/contracts';
import type { ApiKeyCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { ApiKeyEvent } from './events.ts';
import type { ApiKeyState } from './state.ts';

/** Refuses what is done with a key that has, or would have, more than one may give. */
const requireGiving = (giver: Giver, roles: readonly (readonly [role: string, rights: readonly RoleRights[]])[]) => {
  const beyond = roles.filter(([, rights]) => rights.some((one) => !mayGive(giver, one)));
  if (beyond.length > 0) reject('api-key/beyond-own-rights', { roles: beyond.map(([role]) => role) });
};

export const decide = (command: ApiKeyCommand, state: ApiKeyState): readonly ApiKeyEvent[] => {
  if (command.type === 'RevokeApiKey') {
    if (state.status === 'none') return reject('api-key/unknown');
    if (state.status === 'revoked') return [];
    if (!command.isOwn) requireGiving(command.giver, Object.entries(command.roles));
    return [{ type: 'ApiKeyRevoked', data: {} }];
  }
  if (state.status !== 'none') return reject('api-key/already-issued');
  const { name, hash, roles, expiresAt, giver } = command;
  const wanted = Object.entries(roles).sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [role, rights] of wanted) if (rights.length === 0) return reject('api-key/role-unknown', { role });
  requireGiving(giver, wanted);
  return [{ type: 'ApiKeyIssued', data: { name, hash, roles: wanted.map(([role]) => role), expiresAt } }];
};
