import { randomUUID } from 'node:crypto';
import { inProcessLiveChannel, type LiveChannel } from '@sales/eventsourcing';
import type { Redis } from 'ioredis';
import type { Outage } from './outage.ts';

/** How often a connection that only listens asks whether the other side is still there, in ms. */
const beat = 5000;

export type RedisLiveChannel = LiveChannel & {
  /** Publishing works again: says on what was not published that something was missed. */
  recovered(): void;
  stop(): void;
};

export type RedisLiveChannelOptions = {
  /** Sends; shared with the other ports. */
  readonly redis: Redis;
  /** Only listens. */
  readonly listening: Redis;
  readonly outage: Outage;
  readonly prefix: string;
};

/**
 * Redis pub/sub between processes; within this one notices go from hand to hand, with Redis or without it. Pub/sub
 * keeps nothing: after every new connection, and when a process could not publish for a while, listeners are told of a
 * gap.
 *
 * On the wire: `<instance> <notice>`, or `<instance>` alone for a gap.
 */
export const redisLiveChannel = (options: RedisLiveChannelOptions): RedisLiveChannel => {
  const { redis, listening, outage, prefix } = options;
  const instance = randomUUID();
  const here = inProcessLiveChannel();
  const wanted = new Map<string, number>();
  const missed = new Set<string>();
  const channelOf = (topic: string): string => `${prefix}live:${topic}`;

  const send = async (topic: string, text: string): Promise<void> => {
    const sent = await outage.attempt(
      async () => {
        await redis.publish(channelOf(topic), text);
        return true;
      },
      () => false,
    );
    if (!sent) missed.add(topic);
  };

  /** Tells of a gap each time: until the subscription stands, something may have been said. */
  const hear = async (topics: readonly string[]): Promise<void> => {
    if (topics.length === 0 || listening.status !== 'ready') return;
    try {
      await listening.subscribe(...topics.map(channelOf));
      for (const topic of topics) here.gap(topic);
    } catch {
      // With the next connection.
      listening.disconnect(true);
    }
  };

  listening.on('ready', () => void hear([...wanted.keys()]));
  listening.on('message', (channel: string, text: string) => {
    const topic = channel.slice(channelOf('').length);
    const [from = ''] = text.split(' ', 1);
    if (from === instance) return;
    if (text.length === from.length) here.gap(topic);
    else here.publish(topic, text.slice(from.length + 1));
  });
  const heart = setInterval(() => {
    if (listening.status === 'ready') listening.ping().catch(() => listening.disconnect(true));
  }, beat).unref();

  return {
    publish: (topic, notice) => {
      here.publish(topic, notice);
      void send(topic, `${instance} ${notice}`);
    },
    subscribe: (topic, listener, signal) => {
      if (signal.aborted) return;
      here.subscribe(topic, listener, signal);
      const count = wanted.get(topic) ?? 0;
      wanted.set(topic, count + 1);
      if (count === 0) void hear([topic]);
      const leave = (): void => {
        const left = (wanted.get(topic) ?? 1) - 1;
        if (left > 0) wanted.set(topic, left);
        else {
          wanted.delete(topic);
          if (listening.status === 'ready') listening.unsubscribe(channelOf(topic)).catch(() => {});
        }
      };
      signal.addEventListener('abort', leave, { once: true });
    },
    recovered: () => {
      const topics = [...missed];
      missed.clear();
      for (const topic of topics) void send(topic, instance);
    },
    stop: () => clearInterval(heart),
  };
};
