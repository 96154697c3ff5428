import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Titles of the problems that a reader meets, by code. */
const titles: Readonly<Record<string, MessageDescriptor>> = {
  'request/forbidden': msg`You may not see or do this`,
  'request/unauthenticated': msg`You are signed out`,
  'request/invalid': msg`Something in the request is not allowed`,
  'request/not-found': msg`There is no such thing`,
  'request/conflict': msg`It has changed in the meantime`,
  'request/precondition-failed': msg`It has changed in the meantime`,
  'service/overloaded': msg`The system is busy`,
  'service/timeout': msg`It took too long`,
  'service/stopping': msg`The system is being restarted`,
  'console/service-away': msg`The service is away`,
};

const byStatus: Readonly<Record<number, MessageDescriptor>> = {
  401: msg`You are signed out`,
  403: msg`You may not see or do this`,
  404: msg`There is no such thing, or you may not see it`,
  503: msg`The system is not ready for this now`,
};

export const problemTitle = (code: string, status: number): MessageDescriptor | undefined =>
  titles[code] ?? byStatus[status];
