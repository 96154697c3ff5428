/** One server-sent event. */
export type LiveEvent = {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the system sends is what the test looks at
  readonly data: any;
  /** When it came, in ms of this process. */
  readonly at: number;
};

export type EventStream = {
  readonly status: number;
  readonly events: readonly LiveEvent[];
  /** Resolves with the first event, come or to come, that fits. Rejects when the stream ends before. */
  seen(fits: (event: LiveEvent) => boolean): Promise<LiveEvent>;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  leave(): void;
};

const parse = (block: string, at: number): LiveEvent | undefined => {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const event = fields.get('event');
  return event === undefined
    ? undefined
    : { event, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? '{}'), at };
};

/** Reads a stream of server-sent events as a browser does. */
export const openEventStream = async (
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> => {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  let over = false;

  const read = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const at = performance.now();
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      events.push(...blocks.map((block) => parse(block, at)).filter((event) => event !== undefined));
      for (const look of waiting) look();
    }
  };
  const ended = read()
    .catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    })
    .finally(() => {
      over = true;
      for (const look of waiting) look();
    });
  ended.catch(() => {});

  return {
    status: response.status,
    events,
    seen: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find(fits);
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`the stream ended after ${JSON.stringify(events.slice(-5))}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    ended,
    leave: () => abort.abort(),
  };
};
