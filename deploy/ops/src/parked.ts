import { type Arguments, type Command, Problem, UsageError } from './command.ts';
import { ask, askJson, type Reachable, servicesAt } from './http.ts';

type ParkedKey = {
  readonly process: string;
  readonly key: string;
  readonly messages: number;
  readonly error: string;
  readonly isRetrying: boolean;
};
type FoundKey = ParkedKey & { readonly service: string };
type Letter = {
  readonly topic: string;
  readonly offset: string;
  readonly type?: string;
  readonly eventId?: string;
  readonly recordedAt?: string;
  readonly error: string;
  readonly value: string;
};

const everyKey = async (at: Reachable): Promise<readonly FoundKey[]> => {
  const services = await servicesAt(at);
  const found = await Promise.all(
    services.map(async ({ name }): Promise<readonly FoundKey[]> => {
      const { status, text } = await ask(at, `/${name}/v1/parked`);
      // A service without process managers has no such route.
      if (status === 404) return [];
      if (status !== 200) throw new Problem(`${name} answers ${status}: ${text.slice(0, 200)}`);
      const { items }: { readonly items: readonly ParkedKey[] } = JSON.parse(text);
      return items.map((item) => ({ ...item, service: name }));
    }),
  );
  return found.flat();
};

const chosen = (all: readonly FoundKey[], [process, key]: readonly string[]): readonly FoundKey[] => {
  const found = all.filter((one) => one.process === process && (key === undefined || one.key === key));
  if (found.length === 0) throw new Problem(`${process} has parked nothing${key === undefined ? '' : ` of ${key}`}`);
  return found;
};

const pathOf = ({ service, process, key }: FoundKey): string =>
  `/${service}/v1/parked/${process}/${encodeURIComponent(key)}`;

const shown = ({ topic, offset, type = 'unreadable', eventId = '', recordedAt = '', error, value }: Letter): string =>
  `${topic}@${offset} ${type} ${eventId} ${recordedAt}\n  ${error}\n  ${value}`;

type Verb = (at: Reachable, given: Arguments, say: (line: string) => void) => Promise<void>;

const verbs: Readonly<Record<string, { readonly least: number; readonly run: Verb }>> = {
  list: {
    least: 0,
    run: async (at, _, say) => {
      const all = await everyKey(at);
      for (const { process, key, messages, error, isRetrying } of all)
        say(`${process} ${key}: ${messages} messages${isRetrying ? ', being handled again' : ''}: ${error}`);
      if (all.length === 0) say('nothing is parked');
    },
  },
  show: {
    least: 2,
    run: async (at, { positionals }, say) => {
      for (const one of chosen(await everyKey(at), positionals)) {
        const { items } = await askJson<{ items: readonly Letter[] }>(at, pathOf(one));
        for (const letter of items) say(shown(letter));
      }
    },
  },
  retry: {
    least: 1,
    run: async (at, { positionals }, say) => {
      for (const one of chosen(await everyKey(at), positionals)) {
        await askJson(at, `${pathOf(one)}/retry`, 'POST');
        say(`${one.process} ${one.key}: ${one.messages} messages will be handled again, in order`);
      }
    },
  },
  drop: {
    least: 2,
    run: async (at, { positionals }, say) => {
      for (const one of chosen(await everyKey(at), positionals)) {
        say(`dropped for good: ${shown(await askJson<Letter>(at, `${pathOf(one)}/drop-first`, 'POST'))}`);
        if (one.messages > 1) say(`${one.messages - 1} more are parked behind it: retry, or drop the next`);
      }
    },
  },
};

export const parked: Command = {
  name: 'parked',
  usage: [
    'parked list',
    'parked show <process> <key>',
    'parked retry <process> [<key>]',
    'parked drop <process> <key>',
  ],
  summary:
    'what process managers have set aside: list it, show the messages of a key, have them handled again in ' +
    'order, or drop the first one',
  run: async ({ positionals, options }, { config, say }) => {
    const [verb = 'list', ...rest] = positionals;
    const known = verbs[verb];
    if (known === undefined) throw new UsageError(`parked knows no '${verb}'`);
    if (rest.length < known.least)
      throw new UsageError(`parked ${verb} needs ${known.least === 1 ? 'a process' : 'a process and a key'}`);
    await known.run(config, { positionals: rest, options }, say);
    return true;
  },
};
