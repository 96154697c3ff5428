import {
  jobs,
  type Manifest,
  ofKind,
  type Peer,
  type PolicyRule,
  type Selector,
  selects,
  workloads,
} from './manifests.ts';

/** A party that may talk: a pod of ours, or one elsewhere. */
export type Party = {
  readonly name: string;
  readonly pod?: Readonly<Record<string, string>>;
  readonly namespace?: Readonly<Record<string, string>>;
};

type Policy = {
  readonly of: Selector;
  readonly types: readonly string[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
};

/** Those of the manifests, and what Strimzi makes of the peers of a listener. */
const policiesOf = (manifests: readonly Manifest[]): readonly Policy[] => [
  ...ofKind(manifests, 'NetworkPolicy').map(({ spec: { podSelector, policyTypes, ingress = [], egress = [] } }) => ({
    of: podSelector,
    types: policyTypes,
    ingress,
    egress,
  })),
  ...ofKind(manifests, 'Kafka').map(({ metadata: { name }, spec }) => ({
    of: { matchLabels: { 'strimzi.io/cluster': name, 'strimzi.io/kind': 'Kafka' } },
    types: ['Ingress'],
    ingress: spec.kafka.listeners.map(({ port, networkPolicyPeers }) => ({
      from: networkPolicyPeers,
      ports: [{ port }],
    })),
    egress: [],
  })),
];

const matches = ({ podSelector, namespaceSelector }: Peer, party: Party): boolean =>
  namespaceSelector === undefined
    ? party.pod !== undefined &&
      party.namespace === undefined &&
      podSelector !== undefined &&
      selects(podSelector, party.pod)
    : party.namespace !== undefined && selects(namespaceSelector, party.namespace);

const admits = (rule: PolicyRule, peers: readonly Peer[] | undefined, party: Party, port: number): boolean =>
  (peers === undefined || peers.some((peer) => matches(peer, party))) &&
  (rule.ports === undefined || rule.ports.some((one) => one.port === port));

const allowed = (
  policies: readonly Policy[],
  type: 'Ingress' | 'Egress',
  self: Party,
  other: Party,
  port: number,
): boolean => {
  const { pod } = self;
  // Of another namespace: not ours to rule.
  if (pod === undefined || self.namespace !== undefined) return true;
  const own = policies.filter(({ of, types }) => types.includes(type) && selects(of, pod));
  return (
    own.length === 0 ||
    own.some(({ ingress, egress }) =>
      type === 'Ingress'
        ? ingress.some((rule) => admits(rule, rule.from, other, port))
        : egress.some((rule) => admits(rule, rule.to, other, port)),
    )
  );
};

/** Whether a connection is let out by the one side and in by the other. */
export const mayConnect = (manifests: readonly Manifest[], from: Party, to: Party, port: number): boolean => {
  const policies = policiesOf(manifests);
  return allowed(policies, 'Egress', from, to, port) && allowed(policies, 'Ingress', to, from, port);
};

/** All parties that have to do with the namespace. */
export const partiesOf = (manifests: readonly Manifest[]): readonly Party[] => [
  ...[...workloads(manifests), ...jobs(manifests)].map(({ metadata: { name }, spec }) => ({
    name,
    pod: spec.template.metadata.labels,
  })),
  { name: 'kafka', pod: { 'strimzi.io/cluster': 'sales', 'strimzi.io/kind': 'Kafka' } },
  { name: 'postgres', pod: { 'cnpg.io/cluster': 'postgres' } },
  { name: 'ingress', namespace: { 'sales-role': 'ingress' } },
  { name: 'monitoring', namespace: { 'sales-role': 'monitoring' } },
  { name: 'operators', namespace: { 'sales-role': 'operators' } },
  { name: 'stranger', namespace: { 'kubernetes.io/metadata.name': 'default' } },
];
