import { isUtf8 } from 'node:buffer';
import { errorCodes, type FastifyContextConfig, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { BadRequest } from './bad-request.ts';
import { repeatedName } from './repeated-names.ts';
import { csvType, ndjsonType } from './rows.ts';
import { isDeep, isStorable, maxDepth } from './storable.ts';

const longEnoughToBeDeep = 1024;

const badBody = (message: string, allowed: string): BadRequest =>
  new BadRequest([{ in: 'body', path: '', message, allowed }]);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a body may be beside JSON, by media type. */
    alsoRead?: Readonly<Record<string, ReadBody>>;
  }
}

export type ReadBody = {
  /** What it is like, for the API document. */
  readonly schema: TSchema;
  /** Makes of it what the body is as JSON. @throws BadRequest */
  readonly read: (text: string) => unknown;
  /** The other way, for examples. */
  readonly write: (body: unknown) => string;
};

/** What a body of a route may be. */
export const mediaTypesOf = ({ alsoRead = {} }: FastifyContextConfig): readonly string[] => [
  'application/json',
  ...Object.keys(alsoRead),
];

/**
 * JSON, and where the route says so other text. Stricter than the default: bytes that are not UTF-8, a name that an
 * object has twice, `__proto__`, `constructor.prototype`, NUL and half surrogates (no database keeps them) and absurd
 * nesting are refused.
 */
export const readBodies = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) return done(null, undefined);
    if (isEncoded(request)) return done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    if (!isUtf8(bytes)) return done(badBody('is not UTF-8', 'JSON in UTF-8'));
    const text = bytes.toString('utf8');
    if (text.length > longEnoughToBeDeep && isDeep(text))
      return done(badBody('is nested too deeply', `at most ${maxDepth} levels`));
    return parse(request, text, (error, value) => {
      if (error !== null) return done(badBody(reasonOf(text), 'valid JSON'));
      const twice = repeatedName(text, value);
      if (twice !== undefined) return done(badBody(`has ${shortened(twice)} twice`, 'each name once in an object'));
      if (value === null) return done(badBody('is null', 'a JSON object'));
      if (text.includes('\\u') && !isStorable(value))
        return done(badBody('holds a NUL or half a surrogate pair', 'text that is valid Unicode without NUL'));
      return done(null, value);
    });
  });
  for (const type of [csvType, ndjsonType])
    app.addContentTypeParser<Buffer>(type, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
      const read = request.is404 ? () => undefined : request.routeOptions.config.alsoRead?.[type]?.read;
      if (read === undefined || isEncoded(request)) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE();
      if (!isUtf8(bytes)) throw badBody('is not UTF-8', `${type} in UTF-8`);
      return read(bytes.toString('utf8'));
    });
};

/** A name that a client has made up, as a message can show it. */
const shortened = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);

const reasonOf = (text: string): string => {
  try {
    JSON.parse(text);
    return 'holds a forbidden name (__proto__ or constructor.prototype)';
  } catch {
    return 'is malformed JSON';
  }
};

const isEncoded = ({ headers }: FastifyRequest): boolean =>
  headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity';
