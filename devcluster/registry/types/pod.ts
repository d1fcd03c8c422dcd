import type { TypeTable } from '../type-table.js';

/** Pods and what templates of pods hold. Parts that nothing here merges, defaults or reads are `any`. */
export const POD_TYPES: TypeTable = {
  Pod: 'spec:PodSpec!^ status:PodStatus^={}',
  PodTemplateSpec: 'metadata:ObjectMeta^ spec:PodSpec^',
  PodSpec: `volumes:[Volume|name]~ initContainers:[Container|name] containers:[Container|name]!^
    ephemeralContainers:[Container|name] restartPolicy=Always terminationGracePeriodSeconds:int=30
    activeDeadlineSeconds:int dnsPolicy=ClusterFirst nodeSelector:{string}@ serviceAccountName serviceAccount
    automountServiceAccountToken:bool nodeName hostNetwork:bool hostPID:bool hostIPC:bool
    shareProcessNamespace:bool securityContext:PodSecurityContext={} imagePullSecrets:[LocalReference|name]
    hostname subdomain affinity:any schedulerName=default-scheduler tolerations:[any]
    hostAliases:[HostAlias|ip] priorityClassName priority:int dnsConfig:any readinessGates:[any]
    runtimeClassName enableServiceLinks:bool preemptionPolicy overhead:{quantity}
    topologySpreadConstraints:[TopologySpread|topologyKey,whenUnsatisfiable] setHostnameAsFQDN:bool os:any
    hostUsers:bool schedulingGates:[LocalReference|name] resourceClaims:[any] resources:Resources
    hostnameOverride workloadRef:any`,
  PodSecurityContext: `seLinuxOptions:any windowsOptions:any runAsUser:int runAsGroup:int runAsNonRoot:bool
    supplementalGroups:[int] supplementalGroupsPolicy fsGroup:int sysctls:[any] fsGroupChangePolicy
    seccompProfile:any appArmorProfile:any seLinuxChangePolicy`,
  HostAlias: 'ip! hostnames:[string]',
  TopologySpread: `maxSkew:int! topologyKey! whenUnsatisfiable! labelSelector:LabelSelector@ minDomains:int
    nodeAffinityPolicy nodeTaintsPolicy matchLabelKeys:[string]`,
  Container: `name! image command:[string] args:[string] workingDir
    ports:[ContainerPort|containerPort,protocol] envFrom:[EnvFrom] env:[EnvVar|name] resources:Resources={}
    resizePolicy:[any] restartPolicy restartPolicyRules:[any] volumeMounts:[VolumeMount|mountPath]
    volumeDevices:[VolumeDevice|devicePath] livenessProbe:Probe readinessProbe:Probe startupProbe:Probe
    lifecycle:any terminationMessagePath=/dev/termination-log terminationMessagePolicy=File imagePullPolicy
    securityContext:SecurityContext stdin:bool stdinOnce:bool tty:bool targetContainerName`,
  ContainerPort: 'name hostPort:int containerPort:int! protocol=TCP hostIP',
  EnvFrom: 'prefix configMapRef:EnvSource secretRef:EnvSource',
  EnvSource: 'name optional:bool',
  EnvVar: 'name! value valueFrom:EnvVarSource',
  EnvVarSource:
    'fieldRef:FieldRef@ resourceFieldRef:any configMapKeyRef:KeyRef@ secretKeyRef:KeyRef@ fileKeyRef:any',
  FieldRef: 'apiVersion=v1 fieldPath!',
  KeyRef: 'name key! optional:bool',
  Resources: 'limits:{quantity} requests:{quantity} claims:[LocalReference|name]',
  VolumeMount: 'name! readOnly:bool recursiveReadOnly mountPath! subPath mountPropagation subPathExpr',
  VolumeDevice: 'name! devicePath!',
  Probe: `exec:Exec httpGet:HttpGet tcpSocket:TcpSocket grpc:Grpc initialDelaySeconds:int timeoutSeconds:int=1
    periodSeconds:int=10 successThreshold:int=1 failureThreshold:int=3 terminationGracePeriodSeconds:int`,
  Exec: 'command:[string]',
  HttpGet: 'path=/ port:intstr! host scheme=HTTP httpHeaders:[any]',
  TcpSocket: 'port:intstr! host',
  Grpc: 'port:int! service=""',
  SecurityContext: `capabilities:Capabilities privileged:bool seLinuxOptions:any windowsOptions:any runAsUser:int
    runAsGroup:int runAsNonRoot:bool readOnlyRootFilesystem:bool allowPrivilegeEscalation:bool procMount
    seccompProfile:any appArmorProfile:any`,
  Capabilities: 'add:[string] drop:[string]',
  Volume: `name! hostPath:HostPath emptyDir:EmptyDir secret:SecretVolume configMap:ConfigMapVolume
    persistentVolumeClaim:ClaimVolume projected:any downwardAPI:any nfs:any csi:any ephemeral:any iscsi:any
    image:any awsElasticBlockStore:any azureDisk:any azureFile:any cephfs:any cinder:any fc:any flexVolume:any
    flocker:any gcePersistentDisk:any gitRepo:any glusterfs:any photonPersistentDisk:any portworxVolume:any
    quobyte:any rbd:any scaleIO:any storageos:any vsphereVolume:any`,
  HostPath: 'path! type=""',
  EmptyDir: 'medium sizeLimit:quantity',
  SecretVolume: 'secretName items:[KeyToPath] defaultMode:int=420 optional:bool',
  ConfigMapVolume: 'name items:[KeyToPath] defaultMode:int=420 optional:bool',
  KeyToPath: 'key! path! mode:int',
  ClaimVolume: 'claimName! readOnly:bool',
  PodStatus: `phase=Pending conditions:[Condition|type] message reason nominatedNodeName hostIP hostIPs:[any] podIP
    podIPs:[any] startTime initContainerStatuses:[any] containerStatuses:[any] ephemeralContainerStatuses:[any]
    qosClass resize observedGeneration:int resourceClaimStatuses:[any] allocatedResources:any resources:any
    extendedResourceClaimStatus:any`,
};
