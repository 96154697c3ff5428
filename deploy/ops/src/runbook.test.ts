import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from './ops.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

const runbook = read('docs/runbook.md');
const lines = [...runbook.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.trim().split('\n'));
const start = 'npm run ops -- ';

/**
 * Whether the words are a form of the command: names in angle brackets stand for any word, those in square brackets may
 * be missing.
 */
const fits = (form: string, words: readonly string[]): boolean => {
  const wanted = form.split(' ');
  const least = wanted.filter((word) => !word.startsWith('[')).length;
  return (
    words.length >= least &&
    words.length <= wanted.length &&
    words.every((word, nth) => /^\[?</.test(wanted[nth] ?? '') || wanted[nth] === word)
  );
};

const optionsOf = (words: readonly string[]): readonly string[] =>
  words.flatMap((word) => (word.startsWith('--') ? [word.slice(2)] : []));

/** Words without the options and their values. */
const positionals = (words: readonly string[]): readonly string[] =>
  words.filter((word, nth) => !word.startsWith('--') && words[nth - 1]?.startsWith('--') !== true);

describe('the runbook', () => {
  it.each(lines.filter((line) => line.startsWith(start)))('shows a command that there is: %s', (line) => {
    const words = line.slice(start.length).split(' ');
    const command = commands.find(({ name }) => name === words[0]);
    const forms = command?.usage.map((form) => positionals(form.split(' ')).join(' ')) ?? [];
    expect(forms.some((form) => fits(form, positionals(words)))).toBe(true);
    const known = Object.keys(command?.options ?? {});
    for (const option of optionsOf(words)) expect(known).toContain(option);
  });

  it('has every command', () => {
    for (const { name } of commands)
      expect(
        lines.some((line) => line.startsWith(`${start}${name}`)),
        name,
      ).toBe(true);
  });

  it('has nothing but those, scripts that there are, and what the guide to compose shows', () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(read('package.json'));
    const compose = read('deploy/README.md');
    for (const line of lines.filter((one) => !one.startsWith(start))) {
      const script = /^npm (?:run )?(\S+)$/.exec(line)?.[1];
      if (script === undefined) expect(compose).toContain(line);
      else expect(Object.keys(scripts)).toContain(script);
    }
  });

  it.each(['k8s/base/monitoring/rules.yaml', 'deploy/observability/prometheus/alerts.yml'])(
    'says what to do about every alert of %s',
    (path) => {
      const alerts = [...read(path).matchAll(/alert: (\w+)/g)].map(([, name = '']) => name);
      expect(alerts.length).toBeGreaterThan(5);
      for (const alert of alerts) expect(runbook).toContain(`\`${alert}\``);
    },
  );
});
