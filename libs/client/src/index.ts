export type * from './api.ts';
export { permissions } from './api.ts';
export { type Answer, type Asked, type Client, type ClientOptions, createClient, type Further } from './client.ts';
export { type ProblemBody, ProblemError, problemOf } from './problem.ts';
export { randomId } from './random-id.ts';
