import { stringify } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { categories } from '../catalogue.ts';
import * as language from '../index.ts';
import { persons } from '../person.ts';
import { type AsyncApi, asyncApi, schemaBundle } from './document.ts';
import { schemasOf } from './json-schema.ts';

const named = schemasOf(language);

const described = [...categories, { ...persons, holds: 'values' as const }];

/** What the contracts of today say. */
export const document: AsyncApi = asyncApi(described, named, manifest.version);

const style = { lineWidth: 120, aliasDuplicateObjects: false, blockQuote: 'literal', singleQuote: true } as const;

/** The files that tell it to the world, by path from the package. */
export const files: Readonly<Record<string, string>> = {
  'asyncapi.yaml': `# Written by npm run asyncapi, from the contracts.\n${stringify(document, style)}`,
  'schemas.json': `${JSON.stringify(schemaBundle(described, named), undefined, 2)}\n`,
};

/** What the last release said, by path from the package. */
export const released = 'released/asyncapi.yaml';
