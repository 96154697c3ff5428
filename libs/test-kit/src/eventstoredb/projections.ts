import { randomUUID } from 'node:crypto';
import { unimplemented } from './errors.ts';
import type { StoredEvent } from './event.ts';
import { parseObject } from './json.ts';
import { linkTo } from './links.ts';
import type { Log } from './log.ts';
import { append } from './writes.ts';

export type Projections = {
  /** @throws ServiceError for a query in any form but the one that is known here */
  readonly create: (name: string, query: string) => void;
  /** The system projections always run, the others since they were created. @throws ServiceError for an unknown one */
  readonly enable: (name: string) => void;
  readonly stop: () => void;
};

export type LinkProjection = {
  readonly source: string;
  /** An event type, or `$any`. */
  readonly type: string;
  /** The stream that an event is linked into. Undefined: the event lacks a field that the stream is named after. */
  readonly target: (event: StoredEvent) => string | undefined;
};

const systemProjections: ReadonlySet<string> = new Set(['$by_category', '$by_event_type']);

const source = String.raw`fromStream\(\s*(['"])(?<source>.+?)\1\s*\)`;
const handler = String.raw`(?<type>[\w$]+)\s*:\s*function\s*\(\s*\w+\s*,\s*(?<event>\w+)\s*\)`;
const link = String.raw`linkTo\((?<target>[^,]+),\s*\k<event>\s*\)`;
const form = new RegExp(String.raw`^\s*${source}\s*\.when\(\s*\{\s*${handler}\s*\{\s*${link};?\s*\}\s*\}\s*\);?\s*$`);

const fieldOf = ({ json, data }: StoredEvent, path: readonly string[]): string | undefined => {
  let value: unknown = json ? parseObject(data) : undefined;
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
  }
  return value === undefined ? undefined : String(value);
};

type Term = (event: StoredEvent) => string | undefined;

/** A part of the name of a stream: text in quotes, or a field of the data. */
const parseTerm = (term: string, event: string): Term | undefined => {
  const [, , text] = /^(['"])(.*)\1$/.exec(term) ?? [];
  if (text !== undefined) return () => text;
  const [name, part, ...path] = term.split('.');
  return name === event && part === 'data' && path.length > 0 ? (stored) => fieldOf(stored, path) : undefined;
};

/**
 * Reads `fromStream("…").when({ $any: function (state, event) { linkTo("…" + event.data.field, event) } })`, which is
 * enough to have links in `$all`. The server runs any JavaScript; a test tool that did so would let the network run
 * code on the machine of the tester.
 */
export const parseProjection = (query: string): LinkProjection | undefined => {
  const groups = form.exec(query)?.groups;
  const event = groups?.['event'] ?? '';
  const terms = (groups?.['target'] ?? '').split('+').map((term) => parseTerm(term.trim(), event));
  const known = terms.flatMap((term) => (term === undefined ? [] : [term]));
  if (groups === undefined || known.length < terms.length) return undefined;
  return {
    source: groups['source'] ?? '',
    type: groups['type'] ?? '',
    target: (stored) => {
      const parts = known.map((term) => term(stored));
      return parts.includes(undefined) ? undefined : parts.join('');
    },
  };
};

/** Projections live as long as the process: the journal keeps the links they made, not what made them. */
export const createProjections = (log: Log): Projections => {
  const running = new Set<string>();
  const abort = new AbortController();

  const run = async ({ source: stream, type, target }: LinkProjection): Promise<void> => {
    for (let index = 0; !abort.signal.aborted; index += 1) {
      await log.beyond(index, abort.signal);
      const event = log.at(index);
      if (event?.stream !== stream || (type !== '$any' && type !== event.type)) continue;
      const name = target(event);
      if (name !== undefined) await append(log, name, 'any', [linkTo(event, randomUUID())]);
    }
  };

  return {
    create: (name, query) => {
      const projection = parseProjection(query);
      if (projection === undefined)
        throw unimplemented('this stand-in runs projections of one form: see projections.ts');
      running.add(name);
      void run(projection);
    },
    enable: (name) => {
      if (!systemProjections.has(name) && !running.has(name)) throw unimplemented(`there is no projection '${name}'`);
    },
    stop: () => abort.abort(),
  };
};
