import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Server as HttpsServer } from 'node:https';
import { ConfigError } from '../config-error.ts';
import type { Logger } from '../observability/logger.ts';
import type { Server } from './server.ts';

/** With both a process speaks HTTPS and nothing else; without them TLS is left to a proxy in front of it. */
export type TlsSettings = { readonly TLS_CERT_FILE?: string; readonly TLS_KEY_FILE?: string };

export type Tls = { readonly cert: Buffer; readonly key: Buffer; readonly minVersion: 'TLSv1.2' };

const wrong = (variable: string, name: string | undefined, why: string): never => {
  throw new ConfigError(`wrong configuration:\n  ${variable} is ${JSON.stringify(name ?? '')}: ${why}`);
};

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const parsed = <Value>(variable: keyof TlsSettings, name: string, what: string, parse: (pem: Buffer) => Value) => {
  try {
    const pem = readFileSync(name);
    return { pem, value: parse(pem) };
  } catch (error) {
    return wrong(variable, name, `not a file with ${what} (PEM): ${said(error)}`);
  }
};

/**
 * What the files hold now; undefined when none are named.
 * @throws ConfigError that names the variable, when a file is missing or cannot be read, when the two do not belong
 * together, or when the certificate has expired
 */
export const readTls = ({ TLS_CERT_FILE, TLS_KEY_FILE }: TlsSettings, now = new Date()): Tls | undefined => {
  if (TLS_CERT_FILE === undefined && TLS_KEY_FILE === undefined) return undefined;
  if (TLS_CERT_FILE === undefined) return wrong('TLS_CERT_FILE', undefined, 'TLS_KEY_FILE needs it');
  if (TLS_KEY_FILE === undefined) return wrong('TLS_KEY_FILE', undefined, 'TLS_CERT_FILE needs it');
  const cert = parsed('TLS_CERT_FILE', TLS_CERT_FILE, 'a certificate', (pem) => new X509Certificate(pem));
  const key = parsed('TLS_KEY_FILE', TLS_KEY_FILE, 'a private key', (pem) => createPrivateKey(pem));
  if (!cert.value.checkPrivateKey(key.value))
    return wrong('TLS_KEY_FILE', TLS_KEY_FILE, `not the key of the certificate in ${TLS_CERT_FILE}`);
  const end = new Date(cert.value.validTo);
  if (end < now) return wrong('TLS_CERT_FILE', TLS_CERT_FILE, `the certificate ended on ${end.toISOString()}`);
  return { cert: cert.pem, key: key.pem, minVersion: 'TLSv1.2' };
};

/**
 * Looks every so often, in ms, whether the files hold others, and takes these for the connections to come. Files that
 * are wrong change nothing and are logged. Ends with the server.
 */
export const followTls = (server: Server, settings: TlsSettings, logger: Logger, every = 60_000): void => {
  const { server: listener } = server;
  if (!(listener instanceof HttpsServer)) return;
  let last = readTls(settings);
  const look = (): void => {
    try {
      const next = readTls(settings);
      if (next === undefined || last === undefined || (next.cert.equals(last.cert) && next.key.equals(last.key)))
        return;
      listener.setSecureContext(next);
      last = next;
      logger.info('the certificate of the server was renewed');
    } catch (error) {
      logger.error({ err: error }, 'the certificate of the server could not be renewed');
    }
  };
  const timer = setInterval(look, every);
  timer.unref();
  server.addHook('onClose', (_server, done) => {
    clearInterval(timer);
    done();
  });
};
