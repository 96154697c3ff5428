import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs the tests of the given projects side by side. Leaves out those that need what the machine has not, and names
 * them; in CI a project that is left out is a failure.
 */

/** Projects that need Kafka, Redis and kcat. */
const native = ['wire', 'cluster-faults', 'cluster-long'];

const install = fileURLToPath(new URL('../deploy/native/install.sh', import.meta.url));
const missing = execFileSync('sh', [install, '--missing'], { encoding: 'utf8' }).split('\n').filter(Boolean);

const wanted = process.argv.slice(2);
const leftOut = missing.length === 0 ? [] : wanted.filter((project) => native.includes(project));
const notice = `Left out: ${leftOut.join(', ')}. Missing: ${missing.join(', ')}. Run \`npm run test:install\`.\n`;

if (leftOut.length > 0) process.stderr.write(notice);
if (leftOut.length > 0 && process.env['CI'] !== undefined) process.exit(1);

const projects = wanted.filter((project) => !leftOut.includes(project)).flatMap((project) => ['--project', project]);
const { status } = spawnSync('vitest', ['run', ...projects], { stdio: 'inherit' });
if (leftOut.length > 0) process.stderr.write(notice);
process.exitCode = status ?? 1;
