import { type JsonSchema, propertiesOf } from './json-schema.ts';

/**
 * Text (of a query string, a path or an environment variable) to the value that the schema asks for, or the text
 * itself.
 */
export const fromText = (schema: JsonSchema, text: string): unknown => {
  switch (schema.type ?? '') {
    case 'integer':
    case 'number':
      return decimal.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return [fromText(schema.items ?? {}, text)];
    default: {
      if (typeof schema.const === 'number' || typeof schema.const === 'boolean')
        return String(schema.const) === text ? schema.const : text;
      for (const branch of schema.anyOf ?? []) {
        const value = fromText(branch, text);
        if (value !== text) return value;
      }
      return text;
    }
  }
};

const decimal = /^-?(0|[1-9]\d{0,15})(\.\d{1,15})?$/;

/**
 * Reads an object of texts by a schema: numbers and booleans are parsed, repeated names become arrays, absent names get
 * their default. Names that the schema does not know are kept, so that the check refuses them.
 */
export const textReader = (
  schema: JsonSchema,
): ((texts: Readonly<Record<string, unknown>>) => Record<string, unknown>) => {
  const properties = new Map(Object.entries(propertiesOf(schema)));
  const defaults = [...properties].filter(([, property]) => property.default !== undefined);
  return (texts) => {
    const values: Record<string, unknown> = Object.create(null);
    for (const [name, text] of Object.entries(texts)) {
      const property = properties.get(name);
      if (property === undefined || text === undefined) values[name] = text;
      else if (typeof text === 'string') values[name] = fromText(property, text);
      else if (Array.isArray(text) && property.type === 'array')
        values[name] = text.map((item: unknown) =>
          typeof item === 'string' ? fromText(property.items ?? {}, item) : item,
        );
      else values[name] = text;
    }
    for (const [name, property] of defaults) if (values[name] === undefined) values[name] = property.default;
    return values;
  };
};
