import type { Locale, Period, RoleDetails } from '@sales/contracts';
import { aboutRows, erasedText, type Table, type Version, type Versions } from '@sales/eventsourcing';
import { alphabetical, searchIndex } from '@sales/read-kit/folding';

export type Delegation = {
  readonly delegationId: string;
  readonly to: string;
  readonly from: string;
  readonly until: string;
};

/** A person who works with the system. */
export type UserRow = {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly is_active: boolean;
  /** The last time: keys that the user had issued before count no more. */
  readonly deactivated_at: string | null;
  readonly roles: readonly string[];
  /** All that were not ended, whether they run, will run or have run out. */
  readonly delegations: readonly Delegation[];
  readonly registered_at: string;
  readonly updated_at: string;
  readonly revision: number;
  readonly search: string;
};

export const userTable: Table = {
  name: 'users',
  columns: {
    user_id: 'text',
    name: 'text',
    email: 'text',
    locale: 'text',
    is_active: 'boolean',
    deactivated_at: 'timestamptz',
    roles: 'jsonb',
    delegations: 'jsonb',
    registered_at: 'timestamptz',
    updated_at: 'timestamptz',
    revision: 'bigint',
    search: 'text',
  },
  personal: ['name', 'email', 'search'],
  about: aboutRows<UserRow>({
    whose: 'user',
    of: 'user_id',
    without: (row) => ({ ...row, name: erasedText, email: '', search: '' }),
  }),
  key: ['user_id'],
  indexes: [`(name ${alphabetical}, user_id)`, '(registered_at, user_id)', searchIndex],
};

export type RoleVersion = Version & { readonly details: RoleDetails };

/** A role, with what it says from when on. */
export type RoleRow = { readonly role: string; readonly versions: Versions<RoleVersion>; readonly revision: number };

export const roleTable: Table = {
  name: 'roles',
  columns: { role: 'text', versions: 'jsonb', revision: 'bigint' },
  key: ['role'],
};

export type TeamVersion = Version & { readonly name: string; readonly parent?: string };

export type Member = { readonly user: string; readonly periods: readonly Period[] };

/** A team, with its place from when on and all who are, were or will be in it. */
export type TeamRow = {
  readonly team: string;
  readonly versions: Versions<TeamVersion>;
  readonly members: readonly Member[];
  readonly closed_at: string | null;
  readonly revision: number;
};

export const teamTable: Table = {
  name: 'teams',
  columns: { team: 'text', versions: 'jsonb', members: 'jsonb', closed_at: 'timestamptz', revision: 'bigint' },
  key: ['team'],
};

/** A key of a program. */
export type ApiKeyRow = {
  readonly key_id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly issued_at: string;
  readonly issued_by: string;
  readonly expires_at: string;
  readonly revoked_at: string | null;
  readonly revision: number;
};

export const apiKeyTable: Table = {
  name: 'api_keys',
  columns: {
    key_id: 'text',
    name: 'text',
    roles: 'jsonb',
    issued_at: 'timestamptz',
    issued_by: 'text',
    expires_at: 'timestamptz',
    revoked_at: 'timestamptz',
    revision: 'bigint',
  },
  key: ['key_id'],
};
