import { administrator } from '@sales/contracts';
import { type EventStore, streamName } from '@sales/eventsourcing';

/** Names all users who may have become administrators, before they do. Of the identity service, never published. */
const administration = streamName('administration', 'main');

const fieldOf = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? Object.entries(data).find(([key]) => key === name)?.[1] : undefined;

const isAppointment = ({ type, data }: { readonly type: string; readonly data: unknown }): boolean => {
  const roles = fieldOf(data, 'roles');
  return type === 'RolesAssigned' && Array.isArray(roles) && roles.includes(administrator);
};

/**
 * Whether the system has had an administrator, by its events themselves: what is asked before a system is taken for a
 * new one. A log that is empty, behind or being filled again says nothing of that.
 */
export const wasSetUp = async (store: Pick<EventStore, 'read'>): Promise<boolean> => {
  for (const { data } of await store.read(administration)) {
    const user = fieldOf(data, 'user');
    if (typeof user === 'string' && (await store.read(streamName('user', user))).some(isAppointment)) return true;
  }
  return false;
};
