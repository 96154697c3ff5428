import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './client-file.ts';

/**
 * Makes a package of the client that any project can install, JavaScript with its types, and gives its file. Inside of
 * this repository the client is used as it is.
 */
export const packClient = (folder: string): string => {
  const own = join(root, 'libs/client');
  const made = mkdtempSync(join(tmpdir(), 'sales-client-'));
  const run = (command: string, args: readonly string[], cwd: string): string =>
    execFileSync(command, [...args], { cwd, encoding: 'utf8' });
  try {
    const modules = [
      '--ignoreConfig',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2023,dom',
      '--types',
      '',
      '--strict',
    ];
    const emit = ['--declaration', '--rewriteRelativeImportExtensions', '--verbatimModuleSyntax'];
    const entry = join(own, 'src/index.ts');
    run(join(root, 'node_modules/.bin/tsc'), [...modules, ...emit, '--outDir', join(made, 'dist'), entry], own);
    const { name, version, type, license } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
    const exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
    writeFileSync(
      join(made, 'package.json'),
      JSON.stringify({ name, version, type, license, exports, files: ['dist'] }),
    );
    copyFileSync(join(own, 'README.md'), join(made, 'README.md'));
    return join(folder, run('npm', ['pack', '--silent', '--pack-destination', folder], made).trim());
  } finally {
    rmSync(made, { recursive: true });
  }
};
