import { spawnSync } from 'node:child_process';

/**
 * `npm run audit`: asks the registry for known advisories on what is installed. Fails for one that is high or critical.
 * A registry that cannot be asked is not a failure: it says so, and why.
 */

/** Advisories that do not concern us, each with the reason; `GHSA-…` as the registry has them in the URL. */
const accepted: Readonly<Record<string, string>> = {};

type Advisory = { readonly title: string; readonly url: string; readonly severity: string; readonly range: string };
type Finding = { readonly name: string; readonly severity: string; readonly via: readonly (Advisory | string)[] };

/** What `npm audit --json` writes. */
type Report = {
  readonly vulnerabilities?: Readonly<Record<string, Finding>>;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
  readonly statusCode?: number;
  readonly error?: { readonly code?: string; readonly summary?: string };
};

/** In ms. A registry that does not answer in this time is one that cannot be asked. */
const timeoutMs = Number(process.env['AUDIT_TIMEOUT'] ?? 60_000);

const { stdout, stderr, error } = spawnSync('npm', ['audit', '--json', '--fetch-retries=0'], {
  encoding: 'utf8',
  timeout: timeoutMs,
  maxBuffer: 64 * 1024 * 1024,
});

const reportIn = (text: string): Report => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

const report = reportIn(stdout ?? '');
const { vulnerabilities } = report;

const withoutPrefix = (line: string): string => line.replace(/^npm (error|warn) (audit )?/, '').trim();

/** Addresses of registries may hold passwords. */
const withoutAddresses = (text: string): string => text.replaceAll(/\bhttps?:\/\/\S+/g, 'the registry');

const why = (): string => {
  if (error !== undefined) return `no answer within ${timeoutMs / 1000} s (${error.message})`;
  const said = report.message ?? report.error?.summary ?? (stderr ?? '').split('\n').map(withoutPrefix).find(Boolean);
  return withoutAddresses(said || 'npm says nothing').slice(0, 300);
};

const idOf = ({ url }: Advisory): string => url.split('/').at(-1) ?? url;

if (vulnerabilities === undefined) {
  process.stdout.write(`Not audited: the registry cannot be asked for advisories: ${why()}\n`);
  process.stdout.write('Audit where it can be: npm audit --registry=https://registry.npmjs.org\n');
} else {
  const found = Object.values(vulnerabilities).flatMap(({ name, via }) =>
    via.filter((one) => typeof one !== 'string').map((advisory) => ({ name, ...advisory, id: idOf(advisory) })),
  );
  const isGrave = ({ severity }: Advisory): boolean => severity === 'high' || severity === 'critical';
  const failing = found.filter((one) => isGrave(one) && !(one.id in accepted));
  for (const one of found) {
    const reason = accepted[one.id];
    const end = reason === undefined ? '' : ` (accepted: ${reason})`;
    process.stdout.write(`${one.severity}: ${one.name} ${one.range}: ${one.title} ${one.url}${end}\n`);
  }
  process.stdout.write(`Audited: ${found.length} known advisories, ${failing.length} that must be dealt with.\n`);
  process.exitCode = failing.length === 0 ? 0 : 1;
}
