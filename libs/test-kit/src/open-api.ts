const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** An OpenAPI document with what its references point to in their place, and what stands beside a reference on top. */
export const withoutReferences = <Document extends object>(document: Document): Document => {
  const at = (reference: string): unknown => {
    const parts = reference.slice(2).split('/');
    const found = parts.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), document);
    if (found === undefined) throw new Error(`${reference} points nowhere`);
    return found;
  };
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (!isObject(value)) return value;
    const { $ref, ...beside } = value;
    const whole = typeof $ref === 'string' ? { ...Object(resolved(at($ref))), ...beside } : value;
    return typeof $ref === 'string'
      ? whole
      : Object.fromEntries(Object.entries(whole).map(([name, part]) => [name, resolved(part)]));
  };
  return resolved(document) as Document;
};
