import { customers } from '@sales/contracts';
import {
  categoryOf,
  type Ephemeral,
  idOf,
  type LogMessage,
  type Position,
  type Projection,
  positionOf,
  type StreamName,
} from '@sales/eventsourcing';

/** A thing whose rows in a read model are different now. */
export type Change = {
  /** Category of the stream: `stockItem`. */
  readonly type: string;
  /** `MAIN.DESK-160` */
  readonly id: string;
  /** Of the last event that is in the read model. */
  readonly position: string;
  /** It belongs to another user now, and with it other things may. */
  readonly isGiven?: true;
};

/** What happened to a read model: things changed, or so much that all of it must be read again. */
export type Notice = { readonly changes: readonly Change[] } | 'reset';

/** The channel of a read model among the processes. */
export const channelOf = (readModel: string): string => `changed.${readModel}`;

/** The things that the messages are about, each once with its last position, as far as the read model looks at them. */
export const changesOf = (messages: readonly LogMessage[], { types }: Projection): readonly Change[] => {
  const last = new Map<StreamName, Position>();
  const given = new Set<StreamName>();
  for (const message of messages) {
    const { ce_type: type = '' } = message.headers;
    if (types?.has(type) === false) continue;
    last.set(message.key as StreamName, positionOf(message));
    if (type === customers.types.OwnerAssigned) given.add(message.key as StreamName);
  }
  return [...last].map(([stream, position]) => ({
    type: categoryOf(stream),
    id: idOf(stream),
    position: String(position),
    ...(given.has(stream) && { isGiven: true }),
  }));
};

/** Says among the processes what one of them has written into a read model. */
export const announce = (live: Ephemeral['live'], readModel: string, notice: Notice): void => {
  if (notice === 'reset' || notice.changes.length > 0) live.publish(channelOf(readModel), JSON.stringify(notice));
};
