import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { BadRequest } from '../http/bad-request.ts';
import { textReader } from '../http/coerce.ts';
import { inputReader } from '../http/input.ts';
import { isStorableText } from '../http/storable.ts';
import type { FieldError, Part } from '../http/validation.ts';

/**
 * Bodies are checked as they are: nothing is coerced, removed or filled in, but what may come in several forms is given
 * the one that is recorded. Query strings and paths are text, so they are read by their schema first. Headers are read
 * by the routes that need them; their schema only documents.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'headers') return () => true;
  const input = inputReader(schema);
  const refuse = (found: readonly FieldError[]) => ({ error: new BadRequest(found) });
  if (httpPart === 'body') {
    return (body: unknown) => {
      const found = input(body ?? {}, 'body'); // null: no body at all
      return 'value' in found ? found : refuse(found.errors);
    };
  }
  const part: Part = httpPart === 'params' ? 'path' : 'query';
  const read = textReader(schema);
  return (texts: Readonly<Record<string, unknown>>) => {
    const unstorable = Object.entries(texts).filter(([, text]) => typeof text === 'string' && !isStorableText(text));
    if (unstorable.length > 0)
      return refuse(unstorable.map(([name]) => ({ in: part, path: `/${name}`, message: 'is not valid text' })));
    const found = input(read(texts), part);
    return 'value' in found ? found : refuse(found.errors);
  };
};
