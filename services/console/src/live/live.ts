import type { QueryClient } from '@tanstack/react-query';
import type { Topic } from '../api/queries.ts';

/** `away`: what is shown may be old until the connection is there again. */
export type LiveState = 'connecting' | 'live' | 'away';

const topics: readonly Topic[] = [
  'orders',
  'customers',
  'products',
  'stock',
  'entities',
  'receivables',
  'sales',
  'waits',
  'access',
];

/** What one tab tells the others: a browser has one connection, however many tabs it has. */
type Message =
  | { readonly is: 'changed'; readonly topics: readonly string[] }
  | { readonly is: 'state'; readonly state: LiveState }
  | { readonly is: 'ask' };

const channelName = 'sales-live';
const longestPause = 30_000;
/** A connection is dead when nothing has come for so long, in ms: there is a beat every 15 s. */
const deadAfter = 40_000;
/** Changes that come within so long are read together, in ms. */
const gather = 250;

let state: LiveState = 'connecting';
const told = new Set<() => void>();

export const liveState = (): LiveState => state;

export const followLiveState = (tell: () => void): (() => void) => {
  told.add(tell);
  return () => told.delete(tell);
};

const setState = (next: LiveState): void => {
  if (next === state) return;
  state = next;
  for (const tell of told) tell();
};

type Handlers = {
  readonly onState: (state: LiveState) => void;
  readonly onChanged: (topics: readonly string[]) => void;
};

/** Keeps a connection for as long as the tab is there. It comes again after 1 to 30 s, not when all others do. */
const connect = ({ onState, onChanged }: Handlers): void => {
  let failures = 0;
  const open = (): void => {
    const source = new EventSource(`/api/query/v1/live?topics=${topics.join(',')}`);
    let watch: ReturnType<typeof setTimeout>;
    const lost = (): void => {
      clearTimeout(watch);
      // The browser would try again by itself in some cases and not in others.
      source.close();
      failures += 1;
      if (failures > 1) onState('away');
      const most = Math.min(longestPause, 1000 * 2 ** (failures - 1));
      setTimeout(open, most * (0.5 + Math.random() / 2));
    };
    const isAlive = (): void => {
      clearTimeout(watch);
      watch = setTimeout(lost, deadAfter);
    };
    isAlive();
    for (const name of ['ready', 'reset', 'changed', 'beat']) source.addEventListener(name, isAlive);
    const isUp = (): void => {
      // What has happened since the page was read, or the connection before was lost, was not told.
      onChanged(topics);
      failures = 0;
      onState('live');
    };
    source.addEventListener('ready', isUp);
    source.addEventListener('reset', (event) => {
      isUp();
      onChanged((JSON.parse(event.data) as { readonly topics: readonly string[] }).topics);
    });
    source.addEventListener('changed', (event) => {
      onChanged([(JSON.parse(event.data) as { readonly topic: string }).topic]);
    });
    source.addEventListener('error', lost);
  };
  open();
};

let isFollowing = false;

/** Reads again what is shown of things that change, in all tabs, over one connection. From the first call on. */
export const followChanges = (queries: QueryClient): void => {
  if (isFollowing) return;
  isFollowing = true;
  const channel = new BroadcastChannel(channelName);
  const changed = new Set<string>();
  let isReading = false;
  /** What changes while it is being read is read after that, so that each reading comes to its end. */
  const readAgain = async (): Promise<void> => {
    isReading = true;
    while (changed.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, gather));
      const which = new Set(changed);
      changed.clear();
      await queries.invalidateQueries({ predicate: ({ queryKey: [topic] }) => which.has(String(topic)) });
    }
    isReading = false;
  };
  const onChanged = (which: readonly string[]): void => {
    for (const topic of which) changed.add(topic);
    if (!isReading) void readAgain();
  };
  let isLeader = false;
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.is === 'changed') onChanged(data.topics);
    else if (data.is === 'state') setState(data.state);
    else if (isLeader) channel.postMessage({ is: 'state', state } satisfies Message);
  });
  channel.postMessage({ is: 'ask' } satisfies Message);
  const lead = (): Promise<never> => {
    isLeader = true;
    connect({
      onState: (next) => {
        setState(next);
        channel.postMessage({ is: 'state', state: next } satisfies Message);
      },
      onChanged: (which) => {
        onChanged(which);
        channel.postMessage({ is: 'changed', topics: which } satisfies Message);
      },
    });
    return new Promise<never>(() => {});
  };
  // The lock is held until the tab is gone; then another one gets it. Over plain HTTP there are no locks: each tab has
  // a connection of its own.
  void (navigator.locks === undefined ? lead() : navigator.locks.request(channelName, lead));
};
