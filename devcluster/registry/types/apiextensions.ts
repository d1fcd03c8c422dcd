import type { TypeTable } from '../type-table.js';

/** CustomResourceDefinition; the schemas in it are read by the schema compiler. */
export const APIEXTENSIONS_TYPES: TypeTable = {
  CustomResourceDefinition: 'spec:CrdSpec!^ status:CrdStatus^',
  CrdSpec: `group! names:CrdNames!^ scope! versions:[CrdVersion]! conversion:CrdConversion={"strategy":"None"}
    preserveUnknownFields:bool`,
  CrdNames: 'plural! singular shortNames:[string] kind! listKind categories:[string]',
  CrdVersion: `name! served:bool! storage:bool! deprecated:bool deprecationWarning schema:CrdSchema
    subresources:CrdSubresources additionalPrinterColumns:[CrdColumn] selectableFields:[any]`,
  CrdSchema: 'openAPIV3Schema:any@',
  CrdSubresources: 'status:any scale:CrdScale',
  CrdScale: 'specReplicasPath! statusReplicasPath! labelSelectorPath',
  CrdColumn: 'name! type! format description priority:int jsonPath!',
  CrdConversion: 'strategy! webhook:CrdWebhook',
  CrdWebhook: 'clientConfig:WebhookClient conversionReviewVersions:[string]',
  CrdStatus:
    'conditions:[Condition|type] acceptedNames:CrdNames^ storedVersions:[string] observedGeneration:int',
};
