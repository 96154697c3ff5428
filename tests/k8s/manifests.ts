/** What the tests look at in manifests; whether these are well formed is for the schemas to say. */
type Labels = Readonly<Record<string, string>>;

export type Selector = {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
};

export type EnvVar = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
};

export type Probe = {
  readonly httpGet?: { readonly path: string; readonly port: string | number; readonly scheme?: string };
  readonly tcpSocket?: { readonly port: string | number };
};

export type SecurityContext = {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly privileged?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
};

export type Container = {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly securityContext?: SecurityContext;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
};

export type Volume = { readonly name: string; readonly secret?: { readonly secretName: string } } & Readonly<
  Record<string, unknown>
>;

export type PodSpec = {
  readonly securityContext?: SecurityContext;
  readonly automountServiceAccountToken?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly topologySpreadConstraints?: readonly unknown[];
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
};

export type Peer = { readonly podSelector?: Selector; readonly namespaceSelector?: Selector };
export type PolicyPort = { readonly port: number; readonly protocol?: string };
export type PolicyRule = {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly PolicyPort[];
};

export type Manifest<Spec = unknown> = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: Spec;
};

/** The specs of the kinds that the tests look into. */
export type Specs = {
  Deployment: Workload;
  StatefulSet: Workload;
  CronJob: { readonly jobTemplate: { readonly spec: { readonly template: Workload['template'] } } };
  Service: {
    readonly selector: Labels;
    readonly ports: readonly { readonly name: string; readonly targetPort: string }[];
  };
  ConfigMap: undefined;
  Secret: undefined;
  PersistentVolumeClaim: unknown;
  Ingress: {
    readonly rules: readonly {
      readonly http: {
        readonly paths: readonly {
          readonly path: string;
          readonly backend: { readonly service: { readonly name: string } };
        }[];
      };
    }[];
  };
  PodDisruptionBudget: { readonly selector: Selector; readonly maxUnavailable?: number };
  HorizontalPodAutoscaler: { readonly scaleTargetRef: { readonly name: string }; readonly maxReplicas: number };
  ScaledObject: {
    readonly scaleTargetRef: { readonly name: string };
    readonly maxReplicaCount: number;
    readonly triggers: readonly { readonly metadata: { readonly query?: string } }[];
  };
  NetworkPolicy: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly PolicyRule[];
    readonly egress?: readonly PolicyRule[];
  };
  Kafka: {
    readonly kafka: {
      readonly listeners: readonly { readonly port: number; readonly networkPolicyPeers: readonly Peer[] }[];
      readonly template: { readonly pod: PodTemplate; readonly kafkaContainer: ContainerTemplate };
    };
    readonly entityOperator: {
      readonly template: Readonly<Record<'topicOperatorContainer' | 'userOperatorContainer', ContainerTemplate>> & {
        readonly pod: PodTemplate;
      };
    };
  };
  KafkaTopic: {
    readonly topicName: string;
    readonly partitions: number;
    readonly replicas: number;
    readonly config: Readonly<Record<string, string | number | boolean>>;
  };
  KafkaUser: {
    readonly authorization: {
      readonly acls: readonly {
        readonly resource: { readonly type: string; readonly name: string; readonly patternType?: string };
        readonly operations: readonly string[];
      }[];
    };
  };
  Cluster: { readonly postgresql: { readonly parameters: { readonly max_connections: string } } };
  Certificate: { readonly secretName: string; readonly dnsNames?: readonly string[] };
  ServiceMonitor: { readonly endpoints: readonly object[] };
  PrometheusRule: {
    readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
  };
};

type PodTemplate = { readonly securityContext: SecurityContext };
type ContainerTemplate = { readonly securityContext: SecurityContext };

export type Workload = {
  readonly replicas?: number;
  readonly strategy?: { readonly rollingUpdate?: { readonly maxUnavailable?: number } };
  readonly selector: Selector;
  readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
};

const isOf =
  <Kind extends keyof Specs>(kind: Kind) =>
  (manifest: Manifest): manifest is Manifest<Specs[Kind]> =>
    manifest.kind === kind;

export const ofKind = <Kind extends keyof Specs>(
  manifests: readonly Manifest[],
  kind: Kind,
): readonly Manifest<Specs[Kind]>[] => manifests.filter(isOf(kind));

/** What makes pods here; Strimzi and CloudNativePG make theirs themselves. */
export const workloads = (manifests: readonly Manifest[]): readonly Manifest<Workload>[] => [
  ...ofKind(manifests, 'Deployment'),
  ...ofKind(manifests, 'StatefulSet'),
];

/** What runs at times, as if it always ran. */
export const jobs = (manifests: readonly Manifest[]): readonly Manifest<Workload>[] =>
  ofKind(manifests, 'CronJob').map(({ spec, ...job }) => {
    const { template } = spec.jobTemplate.spec;
    return { ...job, spec: { selector: { matchLabels: template.metadata.labels }, template } };
  });

/** A service, or the console. */
export const isProcess = (manifest: Manifest): boolean =>
  isService(manifest) || manifest.metadata.labels?.['app.kubernetes.io/component'] === 'console';

export const isService = ({ metadata }: Manifest): boolean =>
  metadata.labels?.['app.kubernetes.io/component'] === 'service';

export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values }) => operator === 'In' && values.includes(labels[key] ?? ''));
