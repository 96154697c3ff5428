import {
  type Container,
  isProcess,
  type Manifest,
  ofKind,
  type PodSpec,
  type SecurityContext,
  type Workload,
} from './manifests.ts';

/** What is wrong with a workload, in full sentences. */
export type Rule = (workload: Manifest<Workload>) => readonly string[];

const when = (wrong: boolean, what: string): readonly string[] => (wrong ? [what] : []);

const isJob = ({ kind }: Manifest): boolean => kind === 'CronJob';

const podOf = (workload: Manifest<Workload>): PodSpec => workload.spec.template.spec;
const containersOf = ({ containers, initContainers = [] }: PodSpec): readonly Container[] => [
  ...initContainers,
  ...containers,
];

const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

export const restrictedPod = (context: SecurityContext | undefined): readonly string[] => [
  ...when(context?.runAsNonRoot !== true, 'may run as root'),
  ...when(context?.runAsUser === 0, 'runs as root'),
  ...when(context?.seccompProfile?.type !== 'RuntimeDefault', 'has no seccomp profile'),
];

export const restrictedContainer = (context: SecurityContext | undefined): readonly string[] => [
  ...when(context?.allowPrivilegeEscalation !== false, 'may gain privileges'),
  ...when(context?.privileged === true, 'is privileged'),
  ...when(context?.capabilities?.drop?.includes('ALL') !== true, 'keeps capabilities'),
  ...when((context?.capabilities?.add ?? []).length > 0, 'adds capabilities'),
];

/** Pod Security Standard "restricted", and no token of the Kubernetes API for those that do not use it. */
export const restricted: Rule = (workload) => {
  const pod = podOf(workload);
  return [
    ...restrictedPod(pod.securityContext),
    ...when(pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true, 'sees the host'),
    ...when(pod.automountServiceAccountToken !== false, 'has a token of the Kubernetes API'),
    ...(pod.volumes ?? []).flatMap(({ name, ...volume }) =>
      when(!Object.keys(volume).every((kind) => allowedVolumes.has(kind)), `mounts ${name} from where it may not`),
    ),
    ...containersOf(pod).flatMap(({ name, securityContext }) => [
      ...restrictedContainer(securityContext).map((what) => `${name} ${what}`),
      ...when(
        (isProcess(workload) || isJob(workload)) && securityContext?.readOnlyRootFilesystem !== true,
        `${name} can write to its image`,
      ),
    ]),
  ];
};

/** What ends by itself is not asked for its health. */
export const probed: Rule = (workload) =>
  (isJob(workload) ? [] : podOf(workload).containers).flatMap(({ name, startupProbe, readinessProbe, livenessProbe }) =>
    Object.entries({ startupProbe, readinessProbe, livenessProbe }).flatMap(([probe, is]) =>
      when(is?.httpGet === undefined && is?.tcpSocket === undefined, `${name} has no ${probe}`),
    ),
  );

export const limited: Rule = (workload) =>
  podOf(workload).containers.flatMap(({ name, resources }) =>
    [resources?.requests, resources?.limits].flatMap((amounts, nth) =>
      ['cpu', 'memory'].flatMap((what) =>
        when(amounts?.[what] === undefined, `${name} has no ${nth === 0 ? 'request' : 'limit'} of ${what}`),
      ),
    ),
  );

export const pinned: Rule = (workload) =>
  containersOf(podOf(workload)).flatMap(({ name, image }) =>
    when(!/:[^/]+$|@sha256:/.test(image) || image.endsWith(':latest'), `${name} runs any version of ${image}`),
  );

/** In s: libs/service-kit/src/operations/lifecycle.ts ends a process that has not stopped by then. */
const stopDeadline = 25;

/**
 * What a rolling update must not lose: the old pod is there until the new one is ready, and ends what it has in hand.
 */
export const rollsSafely: Rule = (workload) =>
  !isProcess(workload)
    ? []
    : [
        ...when(
          workload.spec.strategy?.rollingUpdate?.maxUnavailable !== 0,
          'takes a pod away before there is a new one',
        ),
        ...when((podOf(workload).terminationGracePeriodSeconds ?? 30) <= stopDeadline + 5, 'is killed while it stops'),
        ...when(workload.spec.replicas !== undefined, 'says how many pods there are, which the autoscaler decides'),
      ];

export const spread: Rule = (workload) =>
  when(
    isProcess(workload) && (podOf(workload).topologySpreadConstraints ?? []).length < 2,
    'is not spread over zones and nodes',
  );

/** Passwords come by reference, and whole URLs are put together from them. */
export const noSecrets = (manifests: readonly Manifest[], workload: Manifest<Workload>): readonly string[] => {
  const settings = ofKind(manifests, 'ConfigMap').flatMap(({ data = {} }) => Object.entries(data));
  const given = containersOf(podOf(workload)).flatMap(({ env = [] }) =>
    env.map(({ name, value }) => [name, value] as const),
  );
  return [...settings, ...given].flatMap(([name, value = '']) => [
    ...when(/PASSWORD|SECRET|TOKEN/.test(name) && value !== '', `${name} is written down`),
    ...when(/:\/\/[^/@]*:(?!\$\([A-Z_]+\)@)[^/@]+@/.test(value), `${name} has a password in it`),
  ]);
};

export const podRules: Readonly<Record<string, Rule>> = {
  'Pod Security "restricted"': restricted,
  probes: probed,
  'requests and limits': limited,
  'image versions': pinned,
  'rolling updates': rollsSafely,
  spread,
};
