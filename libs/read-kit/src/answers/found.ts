import { reject } from '@sales/eventsourcing';
import { problemTable } from '@sales/service-kit';

export type QueryErrorCode = 'query/not-found';

/** Of every read model that is asked for one thing. */
export const readProblems = problemTable<QueryErrorCode>({ 'query/not-found': 404 });

/** Refuses what is not there, or was not yet there. */
export const found = <Value>(value: Value | undefined, details: Readonly<Record<string, unknown>>): Value =>
  value ?? reject<QueryErrorCode>('query/not-found', details);
