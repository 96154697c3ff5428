import { LogUnavailable } from '@sales/eventsourcing';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Any failure of the client as the error of the port. */
export const unavailable = (what: string, cause: unknown): LogUnavailable =>
  cause instanceof LogUnavailable ? cause : new LogUnavailable(`${what}: ${messageOf(cause)}`, { cause });

/** Kafka's name of the error, also when the client wrapped it: `UNKNOWN_TOPIC_OR_PARTITION`. */
export const kafkaError = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if ('type' in error && typeof error.type === 'string') return error.type;
  return kafkaError(error.cause);
};

export class TooLate extends Error {}

/** @throws TooLate when the work takes longer, in ms; the work goes on all the same */
export const within = async <Result>(ms: number, work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate(`not done after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
