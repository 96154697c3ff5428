import type { JsonObject } from './strict-schema.ts';

const text = { type: 'string', minLength: 1 };
const count = { type: 'integer', minimum: 0 };
const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  ...{ type: 'object', properties, required },
  additionalProperties: false,
});

/** The fields of a CronJob that k8s/ uses, after the reference of `batch/v1`; its pods are those of every workload. */
export const cronJob = (metadata: JsonObject): Readonly<Record<string, JsonObject>> => {
  const template = { $ref: 'kubernetes#/$defs/io.k8s.api.core.v1.PodTemplateSpec' };
  const job = object({ template, backoffLimit: count, activeDeadlineSeconds: count }, ['template']);
  const spec = object(
    {
      ...{ schedule: { type: 'string', pattern: '^[0-9*/,-]+( [0-9*/,-]+){4}$' }, timeZone: text },
      concurrencyPolicy: { enum: ['Allow', 'Forbid', 'Replace'] },
      ...{ startingDeadlineSeconds: count, successfulJobsHistoryLimit: count, failedJobsHistoryLimit: count },
      jobTemplate: object({ metadata, spec: job }, ['spec']),
    },
    ['schedule', 'jobTemplate'],
  );
  const parts = { apiVersion: text, kind: text, metadata, spec };
  return { 'batch/v1/CronJob': object(parts, Object.keys(parts)) };
};
