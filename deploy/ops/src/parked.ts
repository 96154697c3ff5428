import { type Arguments, type Command, counted, Problem, UsageError } from './command.ts';
import { ask, askJson, detailOf, type Reachable, servicesAt } from './http.ts';

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
      const path = `/${name}/v1/parked`;
      const { status, text } = await ask(at, path);
      // A service without process managers has no such route.
      if (status === 404) return [];
      if (status !== 200) throw new Problem(`GET ${path}: ${status} ${detailOf(text)}`);
      const { items }: { readonly items: readonly ParkedKey[] } = JSON.parse(text);
      return items.map((item) => ({ ...item, service: name }));
    }),
  );
  return found.flat();
};

const chosen = (all: readonly FoundKey[], [process, key]: readonly string[]): readonly FoundKey[] => {
  const found = all.filter((one) => one.process === process && (key === undefined || one.key === key));
  if (found.length > 0) return found;
  const what = key === undefined ? '' : ` with the key ${key}`;
  throw new Problem(`nothing${what} is parked by a process ${process}: 'parked list' shows what is`);
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
        say(`${process} ${key}: ${counted(messages, 'message')}${isRetrying ? ', being handled again' : ''}: ${error}`);
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
        say(`${one.process} ${one.key}: ${counted(one.messages, 'message')} will be handled again, in order`);
      }
    },
  },
  drop: {
    least: 2,
    run: async (at, { positionals }, say) => {
      for (const one of chosen(await everyKey(at), positionals)) {
        say(`dropped for good: ${shown(await askJson<Letter>(at, `${pathOf(one)}/drop-first`, 'POST'))}`);
        const later = counted(one.messages - 1, 'later message is', 'later messages are');
        if (one.messages > 1) say(`${later} still parked with this key: retry, or drop the next one`);
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
    'lists the keys whose messages process managers have parked; shows the messages of a key; retry has them ' +
    'handled again in order; drop removes the first one for good',
  run: async ({ positionals, options }, { config, say }) => {
    const [verb = 'list', ...rest] = positionals;
    const known = verbs[verb];
    if (known === undefined) throw new UsageError(`parked has no '${verb}'; allowed: ${Object.keys(verbs).join(', ')}`);
    if (rest.length < known.least)
      throw new UsageError(`parked ${verb} needs ${known.least === 1 ? 'a process' : 'a process and a key'}`);
    await known.run(config, { positionals: rest, options }, say);
    return true;
  },
};
