import type { FastifyRequest } from 'fastify';
import { type Diagnosis, notSetUp, problem } from '../http/problems.ts';

/** Says why a request that needs a permission is refused before it is asked who sends it; undefined: it is not. */
export type Admit = (request: FastifyRequest) => Diagnosis | undefined;

const loopback = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
const ownName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether an address can be reached from this machine only. */
export const isLoopback = (host: string): boolean => host === 'localhost' || loopback.test(host);

/** Of `Host` or of the origin of a page, without the port. */
const nameIn = (host: string): string => host.replace(/:\d*$/, '');

const isOwnOrigin = (origin: string): boolean => {
  const { host } = URL.parse(origin) ?? {};
  return host !== undefined && ownName.test(nameIn(host));
};

/** Whether each proxy in between says that the one before it is on this machine too. */
const isForwardedFromHere = (addresses: string | readonly string[] | undefined): boolean =>
  addresses === undefined ||
  String(addresses)
    .split(',')
    .every((address) => loopback.test(address.trim()));

/**
 * Whether a request comes from a program on this machine, and not from a page of elsewhere in a browser on it: such a
 * page may give its own name the address 127.0.0.1, and may send what it likes to others.
 */
const isLocal = ({ socket, headers }: FastifyRequest): boolean =>
  loopback.test(socket.localAddress ?? '') &&
  headers.forwarded === undefined &&
  isForwardedFromHere(headers['x-forwarded-for']) &&
  ownName.test(nameIn(headers.host ?? '')) &&
  (headers.origin === undefined || isOwnOrigin(headers.origin));

/**
 * As long as each request may do everything, that is for programs of this machine only, whatever address the server
 * listens on.
 */
export const onlyFromHereWhile =
  (isOpen: () => boolean): Admit =>
  (request) =>
    !isOpen() || isLocal(request)
      ? undefined
      : problem(403, notSetUp, 'The system is not set up', {
          detail:
            'It has no administrator yet. Until then it answers requests from its own machine only, sent to ' +
            'localhost or 127.0.0.1. Set it up first, with the code of the first start: /identity/setup#<code>.',
        });
