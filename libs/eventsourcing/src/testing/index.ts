export * from './eventually.ts';
export * from './fixed.ts';
export * from './given.ts';
export * from './memory-log.ts';
export * from './memory-platform.ts';
export * from './memory-ports.ts';
export * from './memory-projections.ts';
export * from './memory-store.ts';
