export * from './ephemeral.ts';
export * from './event-log.ts';
export * from './event-store.ts';
export { type Follower, follow, freshCategory, freshStream, newEvent, newEvents } from './fixtures.ts';
export * from './projection-store.ts';
export * from './small-ports.ts';
export * from './victim.ts';
