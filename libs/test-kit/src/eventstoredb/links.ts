import type { ProposedEvent, StoredEvent } from './event.ts';

/**
 * What the system projections of a server make: `$ce-<category>` and `$et-<type>`, here computed when read. So `$all`
 * holds no links, and a link stands at the position of its event.
 */
export type Links = {
  readonly add: (event: StoredEvent) => void;
  /** The events that a stream of links points to, in order. Undefined: no stream of links. */
  readonly targets: (stream: string) => readonly StoredEvent[] | undefined;
};

export const linkType = '$>';

export const createLinks = (): Links => {
  const lists = new Map<string, StoredEvent[]>();
  const put = (name: string, event: StoredEvent): void => {
    const list = lists.get(name);
    if (list === undefined) lists.set(name, [event]);
    else list.push(event);
  };
  return {
    add: (event) => {
      if (event.stream.startsWith('$')) return;
      const dash = event.stream.indexOf('-');
      if (dash > 0) put(`$ce-${event.stream.slice(0, dash)}`, event);
      put(`$et-${event.type}`, event);
    },
    targets: (stream) => lists.get(stream),
  };
};

/** Under the id given, an event that stands for `target` in another stream. */
export const linkTo = (target: StoredEvent, id: string): ProposedEvent => ({
  id,
  type: linkType,
  json: false,
  data: Buffer.from(`${target.revision}@${target.stream}`),
  metadata: Buffer.from(JSON.stringify({ $o: target.stream, $causedBy: target.id })),
});

/** Where a link points to; undefined when it is malformed. */
export const parseLink = ({
  data,
}: StoredEvent): { readonly stream: string; readonly revision: number } | undefined => {
  const [, revision, stream] = /^(\d+)@(.+)$/s.exec(Buffer.from(data).toString('utf8')) ?? [];
  return revision === undefined || stream === undefined ? undefined : { stream, revision: Number(revision) };
};
