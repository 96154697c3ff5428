import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { BadRequest } from './bad-request.ts';
import { isStorableText } from './body-parser.ts';
import { textReader } from './coerce.ts';
import { type FieldError, type Part, validator } from './validation.ts';

/**
 * Bodies are checked as they are: nothing is coerced, removed or filled in. Query strings and paths are text, so they are
 * read by their schema first. Headers are read by the routes that need them; their schema only documents.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'headers') return () => true;
  const { check, errors } = validator(schema);
  const refuse = (found: readonly FieldError[]) => ({ error: new BadRequest(found) });
  if (httpPart === 'body') {
    return (body: unknown) => {
      if (check(body)) return true;
      if (body !== null) return refuse(errors(body, 'body'));
      return check({}) ? { value: {} } : refuse(errors({}, 'body')); // no body at all
    };
  }
  const part: Part = httpPart === 'params' ? 'path' : 'query';
  const read = textReader(schema);
  return (texts: Readonly<Record<string, unknown>>) => {
    const unstorable = Object.entries(texts).filter(([, text]) => typeof text === 'string' && !isStorableText(text));
    if (unstorable.length > 0)
      return refuse(unstorable.map(([name]) => ({ in: part, path: `/${name}`, message: 'is no valid text' })));
    const value = read(texts);
    return check(value) ? { value } : refuse(errors(value, part));
  };
};
