import { open, readFile } from 'node:fs/promises';

/** `unknown`: no answer came, so the operation may or may not have taken effect. */
export type Outcome = 'ok' | 'fail' | 'unknown';

/** Written before a request leaves the driver. */
export type Invoke = {
  readonly kind: 'invoke';
  /** Number of the request, unique in the history. */
  readonly request: number;
  /** What the client wants done, however often it has to ask: its `Idempotency-Key` and `X-Correlation-Id`. */
  readonly operation: string;
  readonly name: string;
  readonly access: 'write' | 'read';
  /** The stream that the operation is about, where the client knows it beforehand. */
  readonly stream?: string;
  /** True when success need not leave an event, for example the cancellation of what is cancelled already. */
  readonly mayChangeNothing?: boolean;
  /** For a read: the token of the write that it must show. */
  readonly after?: string;
};

/** Written when the answer, or the certainty that none will come, is there. */
export type Complete = {
  readonly kind: 'complete';
  readonly request: number;
  readonly outcome: Outcome;
  readonly status?: number;
  /** Consistency-Token: where the answer says that the events are. */
  readonly token?: string;
  /** ETag: the revision that the answer shows. */
  readonly revision?: string;
  /** Code of the refusal, or the error of the connection. */
  readonly reason?: string;
};

export type Entry = Invoke | Complete;

export type HistoryWriter = {
  /** Resolves when the entry is on disk, in the order of the calls. */
  record(entry: Entry): Promise<void>;
  close(): Promise<void>;
};

/** Appends to an NDJSON file. Entries that come while one write is on its way to disk share the next one. */
export const openHistory = async (path: string): Promise<HistoryWriter> => {
  const file = await open(path, 'a');
  let waiting: string[] = [];
  let next: Promise<void> | undefined;
  let current: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    await current;
    const lines = waiting;
    waiting = [];
    next = undefined;
    current = file.appendFile(lines.join('')).then(() => file.datasync());
    await current;
  };

  return {
    record: (entry) => {
      waiting.push(`${JSON.stringify(entry)}\n`);
      next ??= flush();
      return next;
    },
    close: async () => {
      await next;
      await current;
      await file.close();
    },
  };
};

/**
 * A last line without its end was cut off by a crash of the driver: its request had not left, or its answer was not
 * used.
 */
export const readHistory = async (path: string): Promise<readonly Entry[]> => {
  const text = await readFile(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Entry => JSON.parse(line));
};

export type Attempt = {
  /** Place of the invocation in the history: earlier lines were written before it was sent. */
  readonly invokedAt: number;
  /** Place of the completion; undefined when there is none. */
  readonly completedAt: number | undefined;
  readonly completion: Complete | undefined;
};

export type Operation = {
  readonly key: string;
  readonly name: string;
  readonly access: 'write' | 'read';
  readonly stream: string | undefined;
  readonly mayChangeNothing: boolean;
  readonly after: string | undefined;
  readonly attempts: readonly Attempt[];
  readonly outcome: Outcome;
};

/**
 * What became of an operation. One `ok` makes it ok. A refusal settles it only when nothing else of it could still have
 * been under way, that is when it was asked for after every other attempt had ended.
 */
const outcomeOf = (attempts: readonly Attempt[]): Outcome => {
  if (attempts.some(({ completion }) => completion?.outcome === 'ok')) return 'ok';
  const open = attempts.filter(({ completion }) => completion?.outcome !== 'fail');
  const lastOpen = Math.max(-1, ...open.map(({ completedAt }) => completedAt ?? Number.POSITIVE_INFINITY));
  const settled = attempts.some(({ completion, invokedAt }) => completion?.outcome === 'fail' && invokedAt > lastOpen);
  return settled ? 'fail' : 'unknown';
};

/** The operations of a history, in the order in which they were first asked for. */
export const operationsOf = (entries: readonly Entry[]): readonly Operation[] => {
  const completions = new Map<number, { readonly at: number; readonly entry: Complete }>();
  for (const [at, entry] of entries.entries())
    if (entry.kind === 'complete') completions.set(entry.request, { at, entry });
  const requests = entries.flatMap((entry, invokedAt) => {
    if (entry.kind === 'complete') return [];
    const done = completions.get(entry.request);
    return [{ entry, attempt: { invokedAt, completedAt: done?.at, completion: done?.entry } }];
  });
  return [...Map.groupBy(requests, ({ entry }) => entry.operation)].flatMap(([key, asked]) => {
    const first = asked[0]?.entry;
    if (first === undefined) return [];
    const attempts = asked.map(({ attempt }) => attempt);
    return {
      key,
      name: first.name,
      access: first.access,
      stream: first.stream,
      mayChangeNothing: first.mayChangeNothing ?? false,
      after: first.after,
      attempts,
      outcome: outcomeOf(attempts),
    };
  });
};
