import { Fenced, isOutage } from '@sales/eventsourcing';
import { type DestinationStream, type Logger, pino } from 'pino';
import { NotCaughtUp } from '../http/consistency-token.ts';

export type { Logger } from 'pino';

/** Never logged, wherever an object that holds them is logged. */
const redacted = ['authorization', 'cookie', 'password', 'secret', 'token'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

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
  if (!isOutage(error) && !(error instanceof NotCaughtUp || error instanceof Fenced))
    return pino.stdSerializers.err(error);
  const code = codeOf(error);
  return { type: error.name, message: error.message, ...(code !== undefined && { code }) };
};

/** JSON lines on stdout: facts as fields, time in RFC 3339, the level by name. */
export const createLogger = (
  options: { readonly name: string; readonly level?: string },
  destination?: DestinationStream,
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
    destination ?? pino.destination({ dest: 1, sync: true }),
  );

/** For tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
