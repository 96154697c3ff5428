/**
 * Named places at which a test can kill the process as a power cut would. Off unless armed.
 * The list is the contract with the crash tests: a point that is never hit fails them.
 */
export const crashpoints = [
  'command.decided',
  'command.appended',
  'relay.read',
  'relay.published',
  'relay.checkpointed',
  'projection.fetched',
  'projection.locked',
  'projection.written',
  'projection.committed',
  'process.received',
  'process.worked',
  'process.decided',
  'process.dispatched',
  'rebuild.filling',
  'rebuild.ready',
  'rebuild.swapped',
] as const;

export type Crashpoint = (typeof crashpoints)[number];

let armed: { readonly name: Crashpoint; left: number } | undefined;

const isCrashpoint = (name: string): name is Crashpoint => crashpoints.some((known) => known === name);

/** `name:nth` kills the process the nth time that it passes the point. Only a composition root may arm. */
export const armCrashpoint = (spec: string): void => {
  const [name = '', nth = '1'] = spec.split(':');
  if (!isCrashpoint(name)) throw new Error(`no crash point '${name}'; there are ${crashpoints.join(', ')}`);
  armed = { name, left: Number(nth) };
};

export const crashpoint = (name: Crashpoint): void => {
  if (armed?.name !== name) return;
  armed.left -= 1;
  if (armed.left <= 0) process.kill(process.pid, 'SIGKILL');
};
