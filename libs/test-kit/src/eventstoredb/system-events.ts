import { randomUUID } from 'node:crypto';
import type { Log } from './log.ts';

/**
 * Some of what a server writes when it starts on an empty disk: a reader of `$all` meets system events before its
 * own.
 */
const firstEvents = [
  { stream: '$$$stats', type: '$metadata', data: { $maxAge: 86_400 } },
  {
    stream: '$user-admin',
    type: '$UserCreated',
    data: { loginName: 'admin', fullName: 'Administrator', groups: ['$admins'] },
  },
  { stream: '$users', type: '$User', data: 'admin' },
];

export const writeSystemEvents = (log: Log): void => {
  const written = firstEvents.flatMap(({ stream, type, data }) => {
    const event = {
      id: randomUUID(),
      type,
      json: true,
      data: Buffer.from(JSON.stringify(data)),
      metadata: new Uint8Array(),
    };
    return log.add(stream, [event]);
  });
  log.save(written);
};
