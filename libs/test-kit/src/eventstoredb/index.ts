/**
 * A stand-in for EventStoreDB 24.10 as `@eventstore/db-client` 6.2.1 sees it. Where it differs from the server:
 * - all nodes share one log, so a follower never lags, and an election takes no time;
 * - `$acl` is stored and given back, but not enforced: a user may do everything, others nothing;
 * - `$ce-` and `$et-` are there from the start, computed when read, and their links are not in `$all`;
 * - projections link and do nothing else, and are forgotten when the process ends;
 * - nothing is ever scavenged;
 * - persistent subscriptions, users, monitoring and the HTTP interface are missing (UNIMPLEMENTED).
 */
export { createCertificate } from './certificate.ts';
export { type Backup, type EventStoreDouble, type EventStoreDoubleOptions, startEventStoreDouble } from './double.ts';
export type { Fault, Injection, Operation } from './faults.ts';
