import type { Command } from './command.ts';
import { askJson } from './http.ts';

type Made = { readonly link: string; readonly expiresAt: string };

export const setupLink: Command = {
  name: 'setup-link',
  usage: ['setup-link'],
  summary:
    'makes the link with which the first administrator is set up, as long as there is none; run it on the machine of ' +
    'the system, which answers no other machine until then',
  run: async (_, { config, say }) => {
    const { link, expiresAt } = await askJson<Made>(config, '/identity/v1/setup-links', 'POST');
    say(link);
    say(`Open it in a browser that reaches the system. It works once, until ${expiresAt}.`);
    return true;
  },
};
