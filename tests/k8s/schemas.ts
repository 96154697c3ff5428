import { Ajv, type ValidateFunction } from 'ajv';
import { read } from '../architecture/sources.ts';
import { cloudNativePg } from './cloud-native-pg.ts';
import { cronJob } from './cron-job.ts';
import type { Manifest } from './manifests.ts';
import type { JsonObject } from './strict-schema.ts';

const { $defs, kinds }: { readonly $defs: JsonObject; readonly kinds: JsonObject } = JSON.parse(
  read('tests/k8s/schemas.json'),
);
const metadata = { $ref: 'kubernetes#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const every: JsonObject = { ...kinds, ...cloudNativePg(metadata), ...cronJob(metadata) };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

// Compiling takes longer than checking: no effort is spent on the code.
const ajv = new Ajv({ strict: false, inlineRefs: false, code: { optimize: false } });
// A list whose entries are told apart by these keys, for example the variables of a container by their names.
ajv.addKeyword({
  keyword: 'x-kubernetes-list-map-keys',
  type: 'array',
  validate: (keys: readonly string[], list: readonly unknown[]) => {
    const ids = list.map((entry) => JSON.stringify(keys.map((key) => (isRecord(entry) ? entry[key] : entry))));
    return new Set(ids).size === ids.length;
  },
});

ajv.addSchema({ $id: 'kubernetes', $defs, kinds: every });

const compiled = new Map<string, ValidateFunction>();

const validatorOf = (id: string): ValidateFunction | undefined => {
  const known = compiled.get(id);
  if (known !== undefined || every[id] === undefined) return known;
  const validate = ajv.compile({ $ref: `kubernetes#/kinds/${id.replaceAll('/', '~1')}` });
  compiled.set(id, validate);
  return validate;
};

/**
 * What the API server would refuse, under strict validation of fields. Rules in CEL and admission webhooks are not
 * looked at.
 */
export const schemaErrors = (manifest: Manifest): readonly string[] => {
  const id = `${manifest.apiVersion}/${manifest.kind}`;
  const validate = validatorOf(id);
  if (validate === undefined) return [`there is no schema of ${id}: see tests/k8s/collect-schemas.ts`];
  const valid: boolean = validate(manifest);
  if (valid) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${manifest.kind} ${manifest.metadata.name} ${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
};
