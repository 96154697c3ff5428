import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** Errors with the trailers of the real server, from which the client makes its own. */
const error = (code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
};

export const notLeader = (leader: { readonly host: string; readonly port: number }): ServiceError =>
  error(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': String(leader.port),
  });

export const streamDeleted = (stream: string): ServiceError =>
  error(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

/** Of deletes; an append answers with a message instead. Expected: -1 no stream, -2 any, -4 stream exists. */
export const wrongExpectedVersion = (
  operation: string,
  stream: string,
  expected: number,
  actual: number,
): ServiceError =>
  error(
    status.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual ` +
      `version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );

export const appendTooLarge = (maximum: number): ServiceError =>
  error(status.INVALID_ARGUMENT, `Maximum Append Size of ${maximum} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maximum),
  });

export const metadataMissing = (property: string): ServiceError =>
  error(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const accessDenied = (): ServiceError =>
  error(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const unauthenticated = (): ServiceError => error(status.UNAUTHENTICATED, 'Unauthenticated');

export const invalidArgument = (details: string): ServiceError => error(status.INVALID_ARGUMENT, details);

/** What the server says when it did not expect to have to say it. */
export const unknown = (details: string): ServiceError => error(status.UNKNOWN, details);

export const messageTooLarge = (): ServiceError =>
  error(status.RESOURCE_EXHAUSTED, 'Received message exceeds the maximum configured message size.');

export const unimplemented = (details: string): ServiceError => error(status.UNIMPLEMENTED, details);

export const unavailable = (details: string): ServiceError => error(status.UNAVAILABLE, details);

export const timedOut = (details: string): ServiceError => error(status.ABORTED, `Operation timed out: ${details}`);

const isServiceError = (thrown: unknown): thrown is ServiceError =>
  thrown instanceof Error && 'code' in thrown && 'metadata' in thrown;

/** What is not an error of the protocol goes out as UNKNOWN. */
export const serviceErrorOf = (thrown: unknown): ServiceError =>
  isServiceError(thrown) ? thrown : error(status.UNKNOWN, thrown instanceof Error ? thrown.message : String(thrown));
