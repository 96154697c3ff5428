import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { definitionOfCrd, type Json, type JsonObject, strict } from './strict-schema.ts';

/**
 * Writes schemas.json: what the kinds that k8s/ uses may hold. `node tests/k8s/collect-schemas.ts <folder> <crd.yaml>…`
 * takes
 *
 * - `api/openapi-spec/v3` of the Go module k8s.io/kubernetes v1.36.3;
 * - keda.sh_scaledobjects of `config/crd/bases` of github.com/kedacore/keda/v2 v2.21.0;
 * - certificates and issuers of `deploy/crds` of github.com/cert-manager/cert-manager v1.21.2;
 * - prometheusrules and servicemonitors of `example/prometheus-operator-crd` of
 *   github.com/prometheus-operator/prometheus-operator v0.85.0;
 * - Kafka, KafkaNodePool, KafkaTopic and KafkaUser as `io.strimzi.crdgenerator.CrdGenerator --target-kube 1.30+
 *   --crd-api-version v1 --yaml <class>=<file>…` writes them, from the Maven artifacts api, crd-annotations and
 *   crd-generator 1.2.0 of io.strimzi (needs Java 21).
 *
 * All of these are under the Apache License 2.0.
 */
const kinds: readonly (readonly [file: string, kind: string, version: string])[] = [
  ['api__v1', 'Namespace', 'v1'],
  ['api__v1', 'ServiceAccount', 'v1'],
  ['api__v1', 'ConfigMap', 'v1'],
  ['api__v1', 'Service', 'v1'],
  ['api__v1', 'PersistentVolumeClaim', 'v1'],
  ['apis__apps__v1', 'Deployment', 'apps/v1'],
  ['apis__apps__v1', 'StatefulSet', 'apps/v1'],
  ['apis__autoscaling__v2', 'HorizontalPodAutoscaler', 'autoscaling/v2'],
  ['apis__networking.k8s.io__v1', 'Ingress', 'networking.k8s.io/v1'],
  ['apis__networking.k8s.io__v1', 'NetworkPolicy', 'networking.k8s.io/v1'],
  ['apis__policy__v1', 'PodDisruptionBudget', 'policy/v1'],
];

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

type OpenApi = { readonly components: { readonly schemas: Readonly<Record<string, JsonObject>> } };

type Collected = { readonly $defs: Record<string, Json>; readonly kinds: Record<string, Json> };

/** Takes over a definition and all that it refers to. */
const take = (name: string, { components: { schemas } }: OpenApi, { $defs }: Collected): void => {
  if ($defs[name] !== undefined) return;
  const definition = strict(schemas[name] ?? {});
  $defs[name] = definition;
  for (const [, next = ''] of JSON.stringify(definition).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)) {
    if (schemas[next] !== undefined) take(next, { components: { schemas } }, { $defs, kinds: {} });
  }
};

const collect = (openApi: string, crds: readonly string[]): Collected => {
  const collected: Collected = { $defs: {}, kinds: {} };
  for (const [file, kind, version] of kinds) {
    const document: OpenApi = JSON.parse(readFileSync(`${openApi}/${file}_openapi.json`, 'utf8'));
    const [name] = Object.keys(document.components.schemas).filter(
      (key) => key.startsWith('io.k8s.api.') && key.endsWith(`.${kind}`),
    );
    if (name === undefined) throw new Error(`${file} has no ${kind}`);
    take(name, document, collected);
    collected.kinds[`${version}/${kind}`] = { $ref: `#/$defs/${name}` };
  }
  for (const path of crds) {
    for (const { id, schema } of definitionOfCrd(parse(readFileSync(path, 'utf8')), {
      $ref: `#/$defs/${objectMeta}`,
    })) {
      collected.kinds[id] = schema;
    }
  }
  return collected;
};

const [openApi = '', ...crds] = process.argv.slice(2);
writeFileSync(new URL('schemas.json', import.meta.url), `${JSON.stringify(collect(openApi, crds))}\n`);
