import type { Ephemeral } from '@sales/eventsourcing';
import type { Owners } from '@sales/service-kit';
import { type Change, channelOf, type Notice } from './changes.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { eventText } from './server-sent-events.ts';

export type Listener = {
  readonly mailbox: Mailbox;
  /** Aborted when the hub closes or the listener has left. */
  readonly signal: AbortSignal;
  /** Says whose things it may see from now on. */
  see(owners: Owners): void;
  leave(): void;
};

/** Hands what the processes announce to those who listen at this one. */
export type Hub = {
  /** Undefined when there are as many listeners as there may be. */
  listen(topics: readonly string[], owners: Owners): Listener | undefined;
  listeners(): number;
  /** How many there may be. */
  readonly most: number;
  /** Ends the streams of all listeners, for good. */
  close(): void;
};

/** Whose the things of streams are now, of those that are known and have an owner. */
export type OwnersOf = (streams: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export type HubOptions = {
  readonly live: Ephemeral['live'];
  /** Names of read models. */
  readonly topics: readonly string[];
  readonly ownersOf: OwnersOf;
  readonly maxListeners: number;
  /** Changed things that may wait for one listener. */
  readonly maxWaiting?: number;
  /** How long it waits after a thing was given to another until it says so, in ms. Default 1 s. */
  readonly gather?: number;
};

type Seat = Listener & { readonly topics: readonly string[]; owners: Owners };

/** Things that are the same for each user. All others that have no owner are for who may see all. */
const ofAll: ReadonlySet<string> = new Set(['product', 'priceList', 'warehouse', 'stockItem', 'entity']);

/** Things whose last owner is remembered. */
const mostKnown = 10_000;

const isSame = (one: Owners, other: Owners): boolean =>
  one === other || (one !== 'all' && other !== 'all' && one.symmetricDifference(other).size === 0);

export const createHub = (options: HubOptions): Hub => {
  const { live, topics, ownersOf, maxListeners, maxWaiting = 1000, gather = 1000 } = options;
  const closing = new AbortController();
  const seats = new Set<Seat>();
  const at = (topic: string): readonly Seat[] => [...seats].filter((seat) => seat.topics.includes(topic));
  /** Who owned a thing when it was told of last, by its stream: they are told that it has changed hands. */
  const owned = new Map<string, string>();
  /** What is told to those who may not see all: in order, because owners are looked up. */
  let telling = Promise.resolve();
  let given: NodeJS.Timeout | undefined;

  const deliver = (topic: string, { type, id, position }: Change, to: readonly Seat[]): void => {
    const text = eventText('changed', { topic, type, id, position }, position);
    for (const { mailbox } of to) mailbox.put(`${topic}/${type}/${id}`, text);
  };

  const narrow = (some: Iterable<Seat>): readonly Seat[] => [...some].filter(({ owners }) => owners !== 'all');

  /** What belongs to another user now takes others along: orders, invoices. Which ones is not told. */
  const onGiven = (): void => {
    given ??= setTimeout(() => {
      given = undefined;
      for (const { mailbox } of narrow(seats)) mailbox.reset();
    }, gather).unref();
  };

  const remember = (stream: string, owner: string | undefined): string | undefined => {
    const before = owned.get(stream);
    owned.delete(stream);
    if (owner !== undefined) owned.set(stream, owner);
    const [oldest] = owned.keys();
    if (owned.size > mostKnown && oldest !== undefined) owned.delete(oldest);
    return before;
  };

  const tell = async (topic: string, changes: readonly Change[]): Promise<void> => {
    const streams = changes.filter(({ type }) => !ofAll.has(type)).map(({ type, id }) => `${type}-${id}`);
    const of = await ownersOf(streams);
    for (const change of changes) {
      const { type, id } = change;
      const stream = `${type}-${id}`;
      const now = of.get(stream);
      const who = [now, remember(stream, now)].filter((owner) => owner !== undefined);
      const to = narrow(at(topic)).filter(
        ({ owners }) => ofAll.has(type) || owners === 'all' || who.some((owner) => owners.has(owner)),
      );
      deliver(topic, change, to);
    }
  };

  for (const topic of topics) {
    const onGap = (): void => {
      for (const { mailbox } of at(topic)) mailbox.reset();
    };
    const onNotice = (text: string): void => {
      const to = at(topic);
      if (to.length === 0 && narrow(seats).length === 0) return;
      // Written by `announce`, in this process or in another of the same system.
      const notice = JSON.parse(text) as Notice;
      if (notice === 'reset') {
        onGap();
        return;
      }
      const { changes } = notice;
      if (changes.some(({ isGiven }) => isGiven)) onGiven();
      const wide = to.filter(({ owners }) => owners === 'all');
      for (const change of changes) deliver(topic, change, wide);
      if (wide.length === to.length) return;
      telling = telling
        .then(() => tell(topic, changes))
        .catch(() => {
          for (const { mailbox } of narrow(at(topic))) mailbox.reset();
        });
    };
    live.subscribe(channelOf(topic), { onNotice, onGap }, closing.signal);
  }

  return {
    listen: (wanted, owners) => {
      if (seats.size >= maxListeners || closing.signal.aborted) return undefined;
      const left = new AbortController();
      const mailbox = createMailbox(maxWaiting, eventText('reset', { topics: wanted }));
      const seat: Seat = {
        topics: wanted,
        owners,
        mailbox,
        signal: left.signal,
        see: (now) => {
          if (isSame(seat.owners, now)) return;
          seat.owners = now;
          mailbox.reset();
        },
        leave: () => {
          seats.delete(seat);
          left.abort();
        },
      };
      seats.add(seat);
      return seat;
    },
    listeners: () => seats.size,
    most: maxListeners,
    close: () => {
      closing.abort();
      clearTimeout(given);
      for (const seat of [...seats]) seat.leave();
    },
  };
};
