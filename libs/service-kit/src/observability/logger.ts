import { Fenced, isOutage } from '@sales/eventsourcing';
import { type DestinationStream, type Logger, pino } from 'pino';
import { NotCaughtUp } from '../http/consistency-token.ts';

export type { Logger } from 'pino';

/** Never logged, wherever an object that holds them is logged. */
const redacted = [
  'authorization',
  'cookie',
  'password',
  'passphrase',
  'secret',
  'token',
  'apiKey',
  'masterKey',
  'privateKey',
  'connectionString',
].flatMap((name) => ['', '*.', '*.*.'].map((above) => `${above}${name}`));

/** The code that the server, the driver or the socket gave: SQLSTATE, ECONNREFUSED, a gRPC status. */
const codeOf = (error: Error): unknown => {
  const code = 'code' in error ? error.code : undefined;
  return code ?? (error.cause instanceof Error ? codeOf(error.cause) : undefined);
};

/**
 * What is away, behind or taken over is not a fault of the code: what and why in one line, for there may be thousands a
 * second. Anything else with its stack, and those of its causes.
 */
const errorInLog = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (isOutage(error) || error instanceof NotCaughtUp || error instanceof Fenced) {
    const code = codeOf(error);
    return { type: error.name, message: error.message, ...(code !== undefined && { code }) };
  }
  // Not all that an error has: the driver's `detail` is a row with its values, that of a URL the whole URL.
  const facts = Object.entries(error).filter(([name]) => harmlessFacts.has(name));
  const { type, message, stack } = pino.stdSerializers.err(error);
  return { type, message, stack, ...Object.fromEntries(facts) };
};

/** Of errors of Node and of the driver: names and codes, never values. */
const harmlessFacts = new Set(['code', 'syscall', 'errno', 'schema', 'table', 'column', 'constraint', 'dataType']);

/** Control characters that JSON leaves as they are: a terminal obeys some of them. */
const controls = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const escaped = (line: string): string =>
  line.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * JSON lines on stdout: facts as fields, time in RFC 3339, the level by name. Whatever a text holds, an entry is one
 * line without control characters.
 */
export const createLogger = (
  options: { readonly name: string; readonly level?: string },
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger =>
  pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      redact: redacted,
      serializers: { err: errorInLog },
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => destination.write(escaped(line)) },
  );

/** For tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
