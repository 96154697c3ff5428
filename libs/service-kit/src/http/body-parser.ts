import { isUtf8 } from 'node:buffer';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { BadRequest } from './bad-request.ts';

const longEnoughToBeDeep = 1024;
const maxDepth = 64;

const badBody = (message: string, allowed: string): BadRequest =>
  new BadRequest([{ in: 'body', path: '', message, allowed }]);

/**
 * JSON and nothing else, stricter than the default: bytes that are no UTF-8, `__proto__`, `constructor.prototype`, NUL
 * and half surrogates (no database keeps them) and absurd nesting are refused.
 */
export const onlyStrictJson = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) return done(null, undefined);
    if (isEncoded(request)) return done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    if (!isUtf8(bytes)) return done(badBody('is no UTF-8', 'JSON in UTF-8'));
    const text = bytes.toString('utf8');
    if (text.length > longEnoughToBeDeep && isDeep(text))
      return done(badBody('is nested too deeply', `at most ${maxDepth} levels`));
    return parse(request, text, (error, value) => {
      if (error !== null) return done(badBody(reasonOf(text), 'valid JSON'));
      if (value === null) return done(badBody('is null', 'a JSON object'));
      if (text.includes('\\u') && !isStorable(value))
        return done(badBody('holds a NUL or half a surrogate pair', 'text that is valid Unicode without NUL'));
      return done(null, value);
    });
  });
};

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

const isDeep = (text: string): boolean => {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x5c) i++;
    else if (char === 0x22) inString = !inString;
    else if (!inString && (char === 0x7b || char === 0x5b)) {
      depth++;
      if (depth > maxDepth) return true;
    } else if (!inString && (char === 0x7d || char === 0x5d)) depth--;
  }
  return false;
};

export const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Whether all texts in a JSON value can be stored. */
export const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isStorableText(name) && isStorable(member));
};
