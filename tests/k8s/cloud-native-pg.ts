import type { JsonObject } from './strict-schema.ts';

const text = { type: 'string', minLength: 1 };
const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/**
 * The fields of CloudNativePG that k8s/ uses, written by hand from its API reference: no package that can be had here
 * carries its custom resource definitions. A field that is missing here may well exist: add it.
 */
export const cloudNativePg = (metadata: JsonObject): Readonly<Record<string, JsonObject>> => {
  const kind = (spec: JsonObject): JsonObject =>
    object({ apiVersion: text, kind: text, metadata, spec }, ['apiVersion', 'kind', 'metadata', 'spec']);
  const amounts = { type: 'object', additionalProperties: { type: 'string', pattern: '^[0-9]+(m|Mi|Gi)?$' } };
  const role = object({ name: text, login: { type: 'boolean' }, passwordSecret: object({ name: text }, ['name']) }, [
    'name',
  ]);
  const cluster = object(
    {
      imageName: text,
      instances: { type: 'integer', minimum: 1 },
      storage: object({ size: { type: 'string', pattern: '^[0-9]+Gi$' } }, ['size']),
      postgresql: object({
        parameters: { type: 'object', additionalProperties: { type: 'string' } },
        pg_hba: { type: 'array', items: text },
        synchronous: object({ method: { enum: ['any', 'first'] }, number: { type: 'integer', minimum: 1 } }, [
          'method',
          'number',
        ]),
      }),
      resources: object({ requests: amounts, limits: amounts }),
      managed: object({ roles: { type: 'array', items: role } }),
      certificates: object({ serverTLSSecret: text, serverCASecret: text }),
      affinity: object({
        enablePodAntiAffinity: { type: 'boolean' },
        topologyKey: text,
        podAntiAffinityType: { enum: ['preferred', 'required'] },
      }),
    },
    ['instances', 'storage'],
  );
  const database = object(
    {
      name: { type: 'string', not: { enum: ['postgres', 'template0', 'template1'] } },
      owner: text,
      cluster: object({ name: text }, ['name']),
      databaseReclaimPolicy: { enum: ['delete', 'retain'] },
    },
    ['name', 'owner', 'cluster'],
  );
  return { 'postgresql.cnpg.io/v1/Cluster': kind(cluster), 'postgresql.cnpg.io/v1/Database': kind(database) };
};
