import { Type } from 'typebox';
import type { ValueOf } from './category.ts';
import { object } from './contract.ts';

/** Whose things a permission is for: those of the user, those of the teams of the user, or all. */
export const permissionScopes = ['own', 'team', 'all'] as const;
export type PermissionScope = (typeof permissionScopes)[number];

/** Fields that a role may withhold together: cost and margin, credit, what is known of persons. */
export const fieldGroups = ['cost', 'credit', 'personal'] as const;
export type FieldGroup = (typeof fieldGroups)[number];

export const permissionPattern = '^[a-z][A-Za-z]*:[a-z][a-z-]*$';

/** `order:place`, `order:*` for all that can be done with orders, `*:read` for reading whatever there is, `*:*`. */
export const PermissionPattern = Type.String({
  pattern: '^(\\*|[a-z][A-Za-z]*):(\\*|[a-z][a-z-]*)$',
  maxLength: 100,
  title: 'PermissionPattern',
  description: '`<aggregate>:<verb>`; `*` stands for each of them',
  examples: ['order:read'],
});

export const GrantedPermission = object({
  permission: PermissionPattern,
  scope: Type.Unsafe<PermissionScope>(Type.Union(permissionScopes.map((one) => Type.Literal(one)))),
});
export type GrantedPermission = ValueOf<typeof GrantedPermission>;

/**
 * Aggregates of permissions whose things have an owner, or are seen through a thing that has one. The things of all
 * other aggregates are the same for each user: what is granted there for a narrower scope is granted for all.
 */
export const ownedAggregates: ReadonlySet<string> = new Set([
  'customer',
  'order',
  'fulfilment',
  'invoice',
  'payment',
  'creditAccount',
  'receivable',
  'sales',
  'timeline',
  'audit',
  'usage',
  'live',
  'parked',
]);

/** Groups of fields that answers to permissions of an aggregate may have. */
export const fieldGroupsOf: Readonly<Record<string, readonly FieldGroup[]>> = {
  customer: ['credit', 'personal'],
  order: ['cost', 'credit', 'personal'],
  fulfilment: ['credit', 'personal'],
  invoice: ['personal'],
  payment: ['personal'],
  creditAccount: ['credit'],
  receivable: ['credit', 'personal'],
  sales: ['cost', 'personal'],
  stockItem: ['cost', 'personal'],
  user: ['personal'],
  product: ['cost', 'personal'],
  timeline: ['cost', 'credit', 'personal'],
  audit: ['cost', 'credit', 'personal'],
  parked: ['cost', 'credit', 'personal'],
  person: ['cost', 'credit', 'personal'],
};

/** The role that may do everything; it cannot be changed. */
export const administrator = 'administrator';
