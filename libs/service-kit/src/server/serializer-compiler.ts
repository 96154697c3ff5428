import type { FastifySerializerCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { validator } from '../http/validation.ts';

/**
 * Answers are written as they are. Fastify's own serializers, made from the schemas, throw on a value that no branch of
 * a union fits: a 500 for a command that has been carried out.
 */
export const plainSerializer: FastifySerializerCompiler<TSchema> = () => JSON.stringify;

/** For tests: an answer that its schema does not allow is a failure, not a surprise for the client. */
export const verifyingSerializer: FastifySerializerCompiler<TSchema> = ({ schema, method, url }) => {
  const { check, errors } = validator(schema);
  return (data: unknown) => {
    const text = JSON.stringify(data);
    const told: unknown = JSON.parse(text);
    if (check(told)) return text;
    const wrong = errors(told, 'body').map(({ path, message }) => `${path} ${message}`);
    throw new Error(`${method} ${url} answers what its schema does not allow: ${wrong.join('; ')}`);
  };
};
