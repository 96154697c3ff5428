import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a page may load and send beside nothing. */
export type PageSources = Readonly<
  Partial<
    Record<
      'connect-src' | 'font-src' | 'form-action' | 'img-src' | 'script-src' | 'style-src' | 'style-src-attr',
      string
    >
  >
>;

const nothing = { 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" };

/** A content policy that allows these and nothing else. No page can be framed, whatever it allows. */
export const contentPolicy = (sources: PageSources = {}): string =>
  Object.entries({ ...nothing, ...sources })
    .map(([directive, allowed]) => `${directive} ${allowed}`)
    .join('; ');

/** Of an inline style or script, word for word what is between its tags. */
export const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of an HTML page. */
export const pageHeaders = (sources: PageSources): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentPolicy(sources),
  'cross-origin-opener-policy': 'same-origin',
});

/** Of every answer. What may be kept in a cache says so itself. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': contentPolicy(),
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Who has come by TLS once is to come by nothing else for two years. */
const onlyByTls = `max-age=${2 * 365 * 24 * 60 * 60}; includeSubDomains`;

export const setSecurityHeaders = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.headers(securityHeaders);
  if (request.protocol === 'https') reply.header('strict-transport-security', onlyByTls);
};
