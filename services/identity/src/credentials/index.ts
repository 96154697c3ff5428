export { credentials } from './schema.ts';
export { type Sealing, sealingIn } from './secrets.ts';
