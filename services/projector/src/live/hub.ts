import type { Ephemeral } from '@sales/eventsourcing';
import { type Change, channelOf, type Notice } from './changes.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { eventText } from './server-sent-events.ts';

export type Listener = {
  readonly mailbox: Mailbox;
  /** Aborted when the hub closes or the listener has left. */
  readonly signal: AbortSignal;
  leave(): void;
};

/** Hands what the processes announce to those who listen at this one. */
export type Hub = {
  /** Undefined when there are as many listeners as there may be. */
  listen(topics: readonly string[]): Listener | undefined;
  listeners(): number;
  /** Ends the streams of all listeners, for good. */
  close(): void;
};

export type HubOptions = {
  readonly live: Ephemeral['live'];
  /** Names of read models. */
  readonly topics: readonly string[];
  readonly maxListeners: number;
  /** Changed things that may wait for one listener. */
  readonly maxWaiting?: number;
};

type Seat = Listener & { readonly topics: readonly string[] };

export const createHub = ({ live, topics, maxListeners, maxWaiting = 1000 }: HubOptions): Hub => {
  const closing = new AbortController();
  const seats = new Set<Seat>();
  const at = (topic: string): readonly Seat[] => [...seats].filter((seat) => seat.topics.includes(topic));

  const deliver = (topic: string, { type, id, position }: Change, to: readonly Seat[]): void => {
    const text = eventText('changed', { topic, type, id, position }, position);
    for (const { mailbox } of to) mailbox.put(`${topic}/${type}/${id}`, text);
  };

  for (const topic of topics) {
    const onGap = (): void => {
      for (const { mailbox } of at(topic)) mailbox.reset();
    };
    const onNotice = (text: string): void => {
      const to = at(topic);
      if (to.length === 0) return;
      // Written by `announce`, in this process or in another of the same system.
      const notice = JSON.parse(text) as Notice;
      if (notice === 'reset') onGap();
      else for (const change of notice.changes) deliver(topic, change, to);
    };
    live.subscribe(channelOf(topic), { onNotice, onGap }, closing.signal);
  }

  return {
    listen: (wanted) => {
      if (seats.size >= maxListeners || closing.signal.aborted) return undefined;
      const left = new AbortController();
      const seat: Seat = {
        topics: wanted,
        mailbox: createMailbox(maxWaiting, eventText('reset', { topics: wanted })),
        signal: left.signal,
        leave: () => {
          seats.delete(seat);
          left.abort();
        },
      };
      seats.add(seat);
      return seat;
    },
    listeners: () => seats.size,
    close: () => {
      closing.abort();
      for (const seat of [...seats]) seat.leave();
    },
  };
};
