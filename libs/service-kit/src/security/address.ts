import { isIP, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

type Addressed = Pick<FastifyRequest, 'ip' | 'socket'>;

/** Whether a proxy has passed the request on. */
export const isForwarded = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;

/**
 * The address that a request comes from: what trusted proxies say of it, where that is an address, else that of the
 * connection.
 */
export const addressOf = ({ ip, socket }: Addressed): string => (isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip);

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The eight groups of an IPv6 address, as short as they can be written. */
const groupsOf = (address: string): readonly string[] => {
  const [, withoutZone = ''] = /^([^%]*)/.exec(address) ?? [];
  const [front = '', back] = withoutZone.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const known = [...front, ...(back ?? [])].length;
  const zeros = back === undefined ? [] : Array.from({ length: 8 - known }, () => '0');
  return [...front, ...zeros, ...(back ?? [])].map((group) => Number.parseInt(group, 16).toString(16));
};

/** What one party has many addresses of counts as one: of IPv6 the network of 64 bits. */
export const originOf = (request: Addressed): string => {
  const address = addressOf(request);
  const [, inIPv4] = mapped.exec(address) ?? [];
  if (inIPv4 !== undefined) return inIPv4;
  return isIPv6(address) ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
};

/** Where a request comes from, and what its program calls itself, as far as that can be believed. */
export const fromOf = (request: FastifyRequest): { readonly address: string; readonly agent: string } => ({
  // Of IPv6 the network: one party has as many addresses in it as it likes.
  address: originOf(request),
  // Of what can be shown in a list: no line breaks, nothing endless.
  agent: String(request.headers['user-agent'] ?? '')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 200),
});

/** Whether a text is an address, or a network that is smaller than all addresses there are: `10.0.0.0/8`. */
export const isNetwork = (text: string): boolean => {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (bits === 0 || more.length > 0) return false;
  return prefix === undefined || (/^[1-9]\d*$/.test(prefix) && Number(prefix) <= bits);
};
