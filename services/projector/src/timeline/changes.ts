/** A field that an event changed. `before` is absent where there was nothing, `after` where nothing is left. */
export type Change = { readonly field: string; readonly before?: unknown; readonly after?: unknown };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isMoney(value);

/** Money and prices change as a whole. */
const isMoney = (value: object): boolean =>
  'currency' in value && (('amount' in value && Object.keys(value).length === 2) || 'micros' in value);

/** What tells the members of a list apart. */
const identities = ['lineId', 'contactId', 'addressId', 'shipmentId', 'invoiceId', 'paymentId', 'returnId', 'refundId'];

const identityOf = (value: unknown): string | undefined => {
  if (!isFields(value)) return undefined;
  // A payment also names its invoice: the last of its identities is its own.
  const name = identities.findLast((one) => typeof value[one] === 'string');
  return name === undefined ? undefined : String(value[name]);
};

const members = (list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined => {
  const entries = list.map((value): [string | undefined, unknown] => [identityOf(value), value]);
  const known = new Map(entries.flatMap(([id, value]) => (id === undefined ? [] : [[id, value] as const])));
  return known.size === list.length ? known : undefined;
};

const leaf = (field: string, before: unknown, after: unknown): Change[] =>
  JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [{ field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];

const inside = (field: string, name: string): string => (field === '' ? name : `${field}.${name}`);

/** Every field that is different between two documents, by its path; what is new or gone comes as a whole. */
export const changesBetween = (before: unknown, after: unknown, field = ''): Change[] => {
  if (before === after) return [];
  if (isFields(after) && (isFields(before) || (before === undefined && field === ''))) {
    const old: Fields = isFields(before) ? before : {};
    const names = [...new Set([...Object.keys(old), ...Object.keys(after)])];
    return names.flatMap((name) => changesBetween(old[name], after[name], inside(field, name)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [members(before), members(after)];
    if (old === undefined || now === undefined) return leaf(field, before, after);
    const ids = [...new Set([...old.keys(), ...now.keys()])];
    return ids.flatMap((id) => changesBetween(old.get(id), now.get(id), `${field}[${id}]`));
  }
  return leaf(field, before, after);
};

/** What stands at a path in a value. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (one, name) =>
      typeof one === 'object' && one !== null && Object.hasOwn(one, name) ? Reflect.get(one, name) : undefined,
    value,
  );

/** Paths of the fields of a name in a value. */
const pathsTo = (name: string, value: unknown): readonly string[] =>
  isFields(value)
    ? Object.entries(value).flatMap(([one, part]) =>
        one === name ? [one] : pathsTo(name, part).map((path) => `${one}.${path}`),
      )
    : [];

const isName = (field: string): boolean => !/[.[]/.test(field);

/** The names along a path, without what tells the members of lists apart. */
export const namesAlong = (path: string): readonly string[] => path.replaceAll(/\[[^\]]*\]/g, '').split('.');

/** What is new or gone comes as a whole, so a field may be in that: then the change of the field. */
const changeIn = (field: string, { field: changed, before, after }: Change): readonly Change[] => {
  const path = field.slice(changed.length + 1).split('.');
  const [was, is] = [at(before, path), at(after, path)];
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  return [{ field, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
};

/** Those of a change that are of a field of this name, at whatever path. */
const changesNamed = (name: string, change: Change): readonly Change[] => {
  const { field: changed, before, after } = change;
  if (namesAlong(changed).includes(name)) return [change];
  const paths = new Set([...pathsTo(name, before), ...pathsTo(name, after)]);
  return [...paths].flatMap((path) => changeIn(`${changed}.${path}`, change));
};

/**
 * Those of the changes that are of a field, or of something in it. A name without a path finds the field wherever it
 * is, but for paths that are hidden.
 */
export const changesOf = (
  field: string,
  changes: readonly Change[],
  isHidden: (path: string) => boolean,
): readonly Change[] =>
  changes.flatMap((change) => {
    const { field: changed } = change;
    if (changed === field || changed.startsWith(`${field}.`) || changed.startsWith(`${field}[`)) return [change];
    if (field.startsWith(`${changed}.`)) return changeIn(field, change);
    return isName(field) ? changesNamed(field, change).filter((found) => !isHidden(found.field)) : [];
  });
