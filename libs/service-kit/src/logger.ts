import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Never logged, wherever an object that holds them is logged. */
const redacted = ['authorization', 'cookie', 'password', 'secret', 'token'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

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
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );

/** For tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
