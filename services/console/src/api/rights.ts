import { type Session, userOf } from './user.ts';

/** Fields that a role withholds together. */
export type FieldGroup = 'cost' | 'credit' | 'personal';

/** A permission and, of what it shows, a group of fields. */
export type Shown = { readonly permission: string; readonly group?: FieldGroup };

/** What the reader may do, so that no page offers what would be refused. The services decide; this only hides. */
export type May = (wanted: Shown) => boolean;

export const mayOf = (session: Session | undefined): May => {
  if (session?.is === 'local') return () => true;
  const permissions = userOf(session)?.permissions ?? [];
  const hiddenOf = new Map(permissions.map(({ permission, hidden }) => [permission, hidden]));
  return ({ permission, group }) => {
    const hidden = hiddenOf.get(permission);
    return hidden !== undefined && (group === undefined || !hidden.includes(group));
  };
};
