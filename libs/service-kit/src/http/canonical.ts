import { hash } from 'node:crypto';
import { BadRequest } from './bad-request.ts';

const maxDepth = 64;

/** JSON with sorted keys: the same value always gives the same text. Undefined counts as absent. */
export const canonicalJson = (value: unknown, depth = 0): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth > maxDepth) throw new BadRequest([{ in: 'body', path: '', message: `is nested deeper than ${maxDepth}` }]);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item, depth + 1)).join(',')}]`;
  let members = '';
  for (const [name, member] of Object.entries(value).sort(byName)) {
    if (member !== undefined) members += `${members && ','}${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`;
  }
  return `{${members}}`;
};

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

/** SHA-256, hex. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex');
