import {
  endedAt,
  apiKeys as keyContracts,
  roles as roleContracts,
  teams as teamContracts,
  users as userContracts,
} from '@sales/contracts';
import { alsoWith, begunBy, erasedText, type Fold, foldedTable, idOf, on, withVersion } from '@sales/eventsourcing';
import { searchText } from '@sales/read-kit/folding';
import {
  type ApiKeyRow,
  apiKeyTable,
  type RoleRow,
  roleTable,
  type TeamRow,
  teamTable,
  type UserRow,
  userTable,
} from './table.ts';

const wordsOf = (name: string, email: string): string => searchText({ names: [name, email], codes: [] });

const userOf: Fold<UserRow> = begunBy(
  on(userContracts, {
    UserRegistered: ({ data: { user, name, email, locale }, effectiveAt, revision }): UserRow => ({
      ...{ user_id: user, name, email, locale, is_active: true, roles: [], delegations: [] },
      deactivated_at: null,
      ...{ registered_at: effectiveAt, updated_at: effectiveAt, revision: Number(revision) },
      search: wordsOf(name, email),
    }),
  }),
  on(userContracts, {
    UserChanged: ({ data: { name, email, locale } }, row) => ({
      ...{ ...row, name, email, locale },
      search: wordsOf(name, email),
    }),
    RolesAssigned: ({ data: { roles } }, row) => ({ ...row, roles }),
    UserDeactivated: ({ effectiveAt }, row) => ({ ...row, is_active: false, deactivated_at: effectiveAt }),
    UserErased: (_, row) => ({ ...row, name: erasedText, email: '', search: '', is_active: false, delegations: [] }),
    UserReactivated: (_, row) => ({ ...row, is_active: true }),
    DelegationGranted: ({ data: { user: _, ...delegation } }, row) => ({
      ...row,
      delegations: [...row.delegations, delegation],
    }),
    DelegationEnded: ({ data: { delegationId } }, row) => ({
      ...row,
      delegations: row.delegations.filter((one) => one.delegationId !== delegationId),
    }),
  }),
);

export const evolveUser: Fold<UserRow> = alsoWith(
  userOf,
  (row) => row,
  (row, { effectiveAt, revision }) => ({ ...row, updated_at: effectiveAt, revision: Number(revision) }),
);

export const evolveRole: Fold<RoleRow> = on(roleContracts, {
  RoleDefined: ({ data: { role, ...details }, effectiveAt: from, revision }, row: RoleRow | undefined): RoleRow => ({
    role,
    versions: row === undefined ? [{ from, details }] : withVersion(row.versions, { from, details }),
    revision: Number(revision),
  }),
});

export const evolveTeam: Fold<TeamRow> = on(teamContracts, {
  TeamDefined: ({ data: { team, ...place }, effectiveAt: from, revision }, row: TeamRow | undefined): TeamRow => ({
    team,
    versions: row === undefined ? [{ from, ...place }] : withVersion(row.versions, { from, ...place }),
    members: row?.members ?? [],
    closed_at: row?.closed_at ?? null,
    revision: Number(revision),
  }),
  MembershipSet: ({ data: { user, periods }, revision }, row: TeamRow | undefined) =>
    row === undefined
      ? undefined
      : {
          ...row,
          members: [
            ...row.members.filter((one) => one.user !== user),
            ...(periods.length === 0 ? [] : [{ user, periods }]),
          ],
          revision: Number(revision),
        },
  TeamClosed: ({ effectiveAt, revision }, row: TeamRow | undefined) =>
    row === undefined
      ? undefined
      : {
          ...row,
          members: row.members.flatMap(({ user, periods }) => {
            const left = periods.flatMap((one) => endedAt(one, effectiveAt));
            return left.length === 0 ? [] : [{ user, periods: left }];
          }),
          closed_at: effectiveAt,
          revision: Number(revision),
        },
});

export const evolveApiKey: Fold<ApiKeyRow> = begunBy(
  on(keyContracts, {
    ApiKeyIssued: ({ data: { key, name, roles, expiresAt }, effectiveAt, actor, revision }): ApiKeyRow => ({
      ...{ key_id: key, name, roles, issued_at: effectiveAt, issued_by: actor, expires_at: expiresAt },
      ...{ revoked_at: null, revision: Number(revision) },
    }),
  }),
  on(keyContracts, {
    ApiKeyRevoked: ({ effectiveAt, revision }, row) => ({
      ...row,
      revoked_at: effectiveAt,
      revision: Number(revision),
    }),
  }),
);

export const tables = [
  foldedTable<UserRow>({ table: userTable, keys: ({ stream }) => [{ user_id: idOf(stream) }], evolve: evolveUser }),
  foldedTable<RoleRow>({ table: roleTable, keys: ({ stream }) => [{ role: idOf(stream) }], evolve: evolveRole }),
  foldedTable<TeamRow>({ table: teamTable, keys: ({ stream }) => [{ team: idOf(stream) }], evolve: evolveTeam }),
  foldedTable<ApiKeyRow>({
    table: apiKeyTable,
    keys: ({ stream }) => [{ key_id: idOf(stream) }],
    evolve: evolveApiKey,
  }),
];
