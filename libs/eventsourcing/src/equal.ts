/**
 * Whether two pieces of JSON say the same. The order of fields means nothing; a field that is absent is not one that is
 * null.
 */
export const equal = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = new Map<string, unknown>(Object.entries(a));
  const right = new Map<string, unknown>(Object.entries(b));
  return (
    left.size === right.size && [...left].every(([name, value]) => right.has(name) && equal(value, right.get(name)))
  );
};
