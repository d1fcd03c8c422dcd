import type { TypeTable } from '../type-table.js';

/** The core group, networking, rbac, coordination and storage. */
export const CORE_TYPES: TypeTable = {
  Namespace: 'spec:NamespaceSpec^={} status:NamespaceStatus^={}',
  NamespaceSpec: 'finalizers:[string]',
  NamespaceStatus: 'phase=Active conditions:[Condition|type]',
  ConfigMap: 'data:{string} binaryData:{string} immutable:bool',
  Secret: 'data:{string} stringData:{string} type=Opaque immutable:bool',
  ServiceAccount: `secrets:[ObjectReference|name] imagePullSecrets:[LocalReference]
    automountServiceAccountToken:bool`,
  Service: 'spec:ServiceSpec^ status:ServiceStatus^={}',
  ServiceSpec: `ports:[ServicePort|port,protocol] selector:{string}@ clusterIP clusterIPs:[string] type=ClusterIP
    externalIPs:[string] sessionAffinity=None loadBalancerIP loadBalancerSourceRanges:[string] externalName
    externalTrafficPolicy healthCheckNodePort:int publishNotReadyAddresses:bool sessionAffinityConfig:any
    ipFamilies:[string] ipFamilyPolicy allocateLoadBalancerNodePorts:bool loadBalancerClass internalTrafficPolicy
    trafficDistribution`,
  ServicePort: 'name protocol=TCP appProtocol port:int! targetPort:intstr nodePort:int',
  ServiceStatus: 'loadBalancer:LoadBalancer^={} conditions:[Condition|type]',
  LoadBalancer: 'ingress:[any]',
  Endpoints: 'subsets:[any]',
  EndpointSlice: 'addressType! endpoints:[any] ports:[any]',
  Node: 'spec:NodeSpec^ status:any',
  NodeSpec:
    'podCIDR podCIDRs:[string] providerID unschedulable:bool taints:[any] configSource:any externalID',
  Event: `involvedObject:ObjectReference@^ reason message source:EventSource^ firstTimestamp:time lastTimestamp:time count:int
    type eventTime:any^=null series:EventSeries action related:ObjectReference@ reportingComponent^="" reportingInstance^=""`,
  EventSource: 'component host',
  EventSeries: 'count:int lastObservedTime',
  Lease: 'spec:LeaseSpec^',
  LeaseSpec:
    'holderIdentity leaseDurationSeconds:int acquireTime:time renewTime:time leaseTransitions:int strategy preferredHolder',
  Claim: 'apiVersion kind metadata:ObjectMeta spec:ClaimSpec^ status:ClaimStatus^={}',
  ClaimSpec: `accessModes:[string] selector:LabelSelector@ resources:Resources^ volumeName storageClassName
    volumeMode=Filesystem dataSource:any@ dataSourceRef:any volumeAttributesClassName`,
  ClaimStatus: `phase=Pending accessModes:[string] capacity:{quantity} conditions:[Condition|type]
    allocatedResources:{quantity} allocatedResourceStatuses:{string}@ currentVolumeAttributesClassName
    modifyVolumeStatus:any`,
  Volume_: `spec:VolumeSpec^ status:VolumeStatus^={}`,
  VolumeSpec: `capacity:{quantity} accessModes:[string] claimRef:ObjectReference
    persistentVolumeReclaimPolicy=Retain storageClassName mountOptions:[string] volumeMode=Filesystem
    nodeAffinity:any volumeAttributesClassName hostPath:HostPath nfs:any csi:any local:any iscsi:any fc:any
    cephfs:any rbd:any awsElasticBlockStore:any azureDisk:any azureFile:any cinder:any flexVolume:any
    flocker:any gcePersistentDisk:any glusterfs:any photonPersistentDisk:any portworxVolume:any quobyte:any
    scaleIO:any storageos:any vsphereVolume:any`,
  VolumeStatus: 'phase=Pending message reason lastPhaseTransitionTime',
  ResourceQuota: 'spec:QuotaSpec^ status:QuotaStatus^={}',
  QuotaSpec: 'hard:{quantity} scopeSelector:any scopes:[string]',
  QuotaStatus: 'hard:{quantity} used:{quantity}',
  LimitRange: 'spec:LimitRangeSpec^',
  LimitRangeSpec: 'limits:[any]!',
  Role: 'rules:[any]',
  ClusterRole: 'rules:[any] aggregationRule:any',
  RoleBinding: 'subjects:[any] roleRef:RoleRef@!^',
  RoleRef: 'apiGroup=rbac.authorization.k8s.io kind! name!',
  Ingress: 'spec:IngressSpec^ status:ServiceStatus^={}',
  IngressSpec: 'ingressClassName defaultBackend:any tls:[any] rules:[any]',
  IngressClass: 'spec:any^',
  NetworkPolicy: 'spec:NetworkPolicySpec^',
  NetworkPolicySpec: `podSelector:LabelSelector@^ ingress:[PolicyRule] egress:[PolicyRule] policyTypes:[string]`,
  PolicyRule: 'from:[any] to:[any] ports:[PolicyPort]',
  PolicyPort: 'protocol=TCP port:intstr endPort:int',
  StorageClass: `provisioner! parameters:{string} reclaimPolicy=Delete mountOptions:[string]
    allowVolumeExpansion:bool volumeBindingMode=Immediate allowedTopologies:[any]`,
  PriorityClass: 'value:int! globalDefault:bool description preemptionPolicy=PreemptLowerPriority',
  RuntimeClass: 'handler! overhead:any scheduling:any',
};
