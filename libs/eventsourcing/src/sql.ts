import type { SqlStatement } from './ports.ts';

const isStatement = (value: unknown): value is SqlStatement =>
  typeof value === 'object' && value !== null && 'text' in value && 'values' in value && 'isSql' in value;

/**
 * Builds a parameterised statement: every interpolated value becomes a parameter, an interpolated `sql` fragment is
 * spliced in. There is no way to put text into a statement but to write it there, or `identifier()` below.
 */
export const sql = (strings: TemplateStringsArray, ...parts: readonly unknown[]): SqlStatement => {
  const values: unknown[] = [];
  let text = strings[0] ?? '';
  parts.forEach((part, index) => {
    if (isStatement(part)) {
      const shift = values.length;
      text += part.text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + shift}`);
      values.push(...part.values);
    } else {
      values.push(part);
      text += `$${values.length}`;
    }
    text += strings[index + 1] ?? '';
  });
  return fragment(text, values);
};

const fragment = (text: string, values: readonly unknown[]): SqlStatement =>
  Object.freeze({ text, values, isSql: true });

/** A quoted identifier. Takes only what our own code names tables and columns with. */
export const identifier = (name: string): SqlStatement => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/.test(name)) throw new Error(`no identifier: ${name}`);
  return fragment(
    name
      .split('.')
      .map((part) => `"${part}"`)
      .join('.'),
    [],
  );
};

/** Joins fragments, for example conditions with ` and `. */
export const join = (fragments: readonly SqlStatement[], separator: ' and ' | ' or ' | ', '): SqlStatement =>
  fragments.reduce(
    (all, next, index) => {
      if (index === 0) return next;
      return separator === ' and '
        ? sql`${all} and ${next}`
        : separator === ' or '
          ? sql`${all} or ${next}`
          : sql`${all}, ${next}`;
    },
    fragment('', []),
  );
