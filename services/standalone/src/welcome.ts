import type { Index } from './start-page.ts';
import type { System } from './system.ts';

/** Until the link has been opened. */
const toSetUp = (link: string): readonly string[] => [
  'There is no administrator yet: this machine may do everything, and nothing else is let in. To sign in, open',
  '',
  `  ${link}`,
  '',
  'within half an hour: it makes you the administrator. It works once; each start prints another one.',
  '',
];

/** What a person who has just started the system wants to know. */
export const welcome = (
  { name, services }: Index,
  { address, data, setupLink }: Pick<System, 'address' | 'data' | 'setupLink'>,
  seconds: number,
): string => {
  const width = Math.max('Console'.length, ...services.map(({ title }) => title.length));
  return [
    `${name} is running (started in ${seconds.toFixed(1)} s).`,
    '',
    `  ${'Console'.padEnd(width)}  ${address}/`,
    `  ${'APIs'.padEnd(width)}  ${address}/docs`,
    ...services.map(({ title, api }) => `  ${title.padEnd(width)}  ${address}${api}`),
    `  ${'Data'.padEnd(width)}  ${data}`,
    '',
    ...(setupLink === undefined ? [] : toSetUp(setupLink)),
    'Load real orders with `npm run demo` in another terminal. Stop with Ctrl-C; `npm start` goes on where it stopped.',
    '',
  ].join('\n');
};
