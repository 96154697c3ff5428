import { reject } from '@sales/eventsourcing';
import { problemTable } from '@sales/service-kit';

export type QueryErrorCode = 'query/unknown';

/** Of every read model that is asked for one thing. */
export const readProblems = problemTable<QueryErrorCode>({ 'query/unknown': { status: 404, title: 'Not found' } });

/** Refuses what is not there, or was not yet there. */
export const found = <Value>(value: Value | undefined, details: Readonly<Record<string, unknown>>): Value =>
  value ?? reject<QueryErrorCode>('query/unknown', details);
