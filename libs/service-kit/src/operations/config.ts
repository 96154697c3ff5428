import { readFileSync } from 'node:fs';
import { type Static, type TObject, Type } from 'typebox';
import { ConfigError } from '../config-error.ts';
import { textReader } from '../http/coerce.ts';
import { describe, propertiesOf } from '../http/json-schema.ts';
import { validator } from '../http/validation.ts';
import { groupConfig } from '../security/groups.ts';
import { rateLimitConfig } from '../security/rate-limit.ts';

const pem = (what: string) => Type.Optional(Type.String({ minLength: 1, description: `file with ${what} (PEM)` }));

const url = (description: string) => Type.Optional(Type.String({ pattern: '^https?://[^\\s/?#]+', description }));

/** Of the issuer of a company, whose access tokens every service takes. The same for every service. */
export const foreignConfig = {
  /** Absent: only tokens of the identity service are taken. */
  OIDC_ISSUER: url('https://login.example.com, as the issuer says of itself'),
  /** For whom its access tokens must be. */
  OIDC_AUDIENCE: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  /** Where its keys are, when that is another host than its own. */
  OIDC_JWKS_URL: url('https://keys.example.com/jwks.json'),
  /** It lets people in by several factors only. Otherwise that is so of tokens with `mfa` in `amr` (RFC 8176). */
  OIDC_MULTI_FACTOR: Type.Boolean({ default: false }),
  ...groupConfig,
};

/** What every process that listens needs. Spread it into the schema of the process. */
export const serverConfig = {
  /**
   * Address to listen on. Until the system has an administrator, requests that come by any other than one of this
   * machine are refused.
   */
  HOST: Type.String({ default: '127.0.0.1', minLength: 1 }),
  PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65_535 }),
  /** Whose tokens are believed: what the identity service says of itself in them. The same for every service. */
  IDENTITY_ISSUER: Type.String({ default: 'sales', minLength: 1, maxLength: 200 }),
  ...foreignConfig,
  /** With both a process speaks HTTPS and nothing else; without them TLS is left to a proxy in front of it. */
  TLS_CERT_FILE: pem('the certificate of the server and those that it was issued by'),
  TLS_KEY_FILE: pem('the private key of that certificate, without a password'),
  LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  /** Collector of traces, by OTLP over HTTP. Absent: none are collected. */
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String({ pattern: '^https?://', description: 'http://host:4318' })),
  ...rateLimitConfig,
  /**
   * Shows metrics to all who reach the process itself, and not through a proxy (its requests have an
   * `X-Forwarded-For`): for a network that operators keep closed. All others need the permission `metrics:read`.
   */
  METRICS_OPEN: Type.Boolean({ default: false }),
};

/** What a service needs as a process of its own. */
export const serviceConfig = {
  ...serverConfig,
  /** How long a process that stops still takes requests after it has said that it is not ready, in ms. */
  STOP_GRACE: Type.Integer({ default: 0, minimum: 0, maximum: 20_000 }),
};

const secret = /PASSWORD|SECRET|TOKEN|KEY|URL|CODE/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What is said for a variable. One that may hold a secret (a database URL does) may instead be in a file that
 * `<name>_FILE` names, as a mounted secret is: then it is not among the variables of the process.
 * @throws ConfigError that names the file, and nothing of what is in it
 */
const given = (name: string, env: Environment, isOwn: (name: string) => boolean): string => {
  const text = env[name] ?? '';
  const variable = `${name}_FILE`;
  const file = env[variable] ?? '';
  if (file === '' || !secret.test(name) || name.endsWith('_FILE') || isOwn(variable)) return text;
  if (text !== '')
    throw new ConfigError(`wrong configuration:\n  ${variable} and ${name} are both set: set one of them`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`wrong configuration:\n  ${variable} is ${JSON.stringify(file)}: not a file to read: ${why}`);
  }
};

/**
 * Reads the variables that the schema names, and no others. An empty variable counts as absent.
 * @throws ConfigError that names every wrong variable, what it is and what is allowed
 */
export const loadConfig = <Schema extends TObject>(schema: Schema, env: Environment): Static<Schema> => {
  const { check, errors } = validator(schema);
  const properties = propertiesOf(schema);
  const isOwn = (name: string): boolean => name in properties;
  const texts = new Map(Object.keys(properties).map((name) => [name, given(name, env, isOwn)]));
  const said = [...texts].filter(([, text]) => text !== '');
  const config = { ...textReader(schema)(Object.fromEntries(said)) };
  if (check(config)) return config;
  const wrong = new Set(errors(config, 'body').map((error) => error.path.split('/')[1] ?? ''));
  const lines = [...wrong].map((name) => {
    const text = texts.get(name) ?? '';
    const is = text === '' ? 'is not set' : `is ${shown(name, text)}`;
    return `  ${name} ${is}; allowed: ${describe(properties[name] ?? {})}`;
  });
  throw new ConfigError(`wrong configuration:\n${lines.join('\n')}`);
};

/** Secrets stay out of logs. */
const shown = (name: string, text: string): string => (secret.test(name) ? '(hidden)' : JSON.stringify(text));
