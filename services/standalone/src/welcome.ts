import type { Index } from './index-page.ts';

/** What a person who has just started the system wants to know. */
export const welcome = ({ name, data, services }: Index, address: string, seconds: number): string => {
  const width = Math.max('Overview'.length, ...services.map(({ title }) => title.length));
  return [
    `${name} is running (started in ${seconds.toFixed(1)} s).`,
    '',
    `  ${'Overview'.padEnd(width)}  ${address}/`,
    ...services.map(({ title, api }) => `  ${title.padEnd(width)}  ${address}${api}`),
    `  ${'Data'.padEnd(width)}  ${data}`,
    '',
    'Load real orders with `npm run demo` in another terminal. Stop with Ctrl-C; `npm start` goes on where it stopped.',
    '',
  ].join('\n');
};
