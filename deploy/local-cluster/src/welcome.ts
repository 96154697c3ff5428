import type { Cluster } from './cluster.ts';

/** What a person who has just started the cluster wants to know. */
export const welcome = ({ address, instances, infrastructure }: Cluster, seconds: number): string => {
  const { kafkaBrokers, redisUrl, remarks } = infrastructure;
  const width = Math.max(8, ...instances.map(({ name }) => name.length));
  return [
    `The cluster is running (started in ${seconds.toFixed(1)} s).`,
    ...remarks.map((remark) => `\n${remark}`),
    '',
    `  ${'Overview'.padEnd(width)}  ${address}/`,
    ...instances.map(
      ({ name, service, origin, kept }) =>
        `  ${name.padEnd(width)}  ${origin}/${service}/docs  pid ${kept.pid() ?? '-'}`,
    ),
    `  ${'Kafka'.padEnd(width)}  ${kafkaBrokers}`,
    `  ${'Redis'.padEnd(width)}  ${redisUrl}`,
    '',
    'Kill what you like: whatever ends is started again. Stop with Ctrl-C.',
    '',
    '',
  ].join('\n');
};
