export { createCertificate } from './certificate.ts';
export { type EventStoreDouble, type EventStoreDoubleOptions, startEventStoreDouble } from './double.ts';
export type { Fault, Injection, Operation } from './faults.ts';
