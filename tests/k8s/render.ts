import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../architecture/sources.ts';
import type { Manifest } from './manifests.ts';

const tools: readonly (readonly [string, ...string[]])[] = [
  ['kubectl', 'kustomize'],
  ['kustomize', 'build'],
];

const run = ([command, ...args]: readonly [string, ...string[]]) =>
  spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** What renders kustomizations on this machine; undefined when nothing does. */
export const renderer = tools.find(
  ([command]) => run([command, command === 'kubectl' ? 'options' : 'version']).status === 0,
);

/** What `k8s/overlays/<overlay>` would apply, as text. */
export const renderText = (overlay: string): string => renderFolder(join('k8s', 'overlays', overlay));

export const renderFolder = (folder: string): string => {
  if (renderer === undefined) throw new Error('there is neither kubectl nor kustomize on this machine');
  const { status, stdout, stderr } = run([...renderer, folder]);
  if (status !== 0) throw new Error(`${folder} cannot be rendered: ${stderr}`);
  return stdout;
};

export const manifestsOf = (text: string): readonly Manifest[] =>
  parseAllDocuments(text).map((document) => document.toJS());
