import { defineErrors } from '../lib/base/index.js';
import type { NoteErrorCode } from './functions/index.js';
import type { ProgramErrorCode } from './scope/index.js';
import type { TemplateErrorCode } from './templates/index.js';

/** What can be wrong with the documents of a Katalog as such; `PROGRAM_ERRORS` has what is wrong inside a CRD entry. */
export const KATALOG_ERRORS = defineErrors({
  ORK_KATALOG_FILE: {
    summary: 'A Katalog file cannot be read.',
    remedy: 'Check the path and the permissions of the file.',
  },
  ORK_KATALOG_EMPTY: {
    summary: 'The files contain no Katalog document, or the Katalog declares no CRD.',
    remedy: 'Declare at least one CRD under `spec.crds` of a document with `kind: Katalog`.',
  },
  ORK_KATALOG_TOO_LARGE: {
    summary: 'A file is too large, or a Katalog declares too many CRDs.',
    remedy: 'Split the Katalog among several runtimes.',
  },
  ORK_KATALOG_TOO_DEEP: {
    summary: 'The maps and lists of a document are nested too deeply.',
    remedy: 'Flatten the document; no Katalog needs this depth.',
  },
  ORK_KATALOG_KEY: {
    summary: 'A key of a map is not text, or is a name that is never allowed.',
    remedy: 'Rename the key.',
  },
  ORK_KATALOG_DUPLICATE: {
    summary: 'A key occurs twice in one map, or two documents set one field to different values.',
    remedy: 'Keep one of the two.',
  },
  ORK_KATALOG_KIND: {
    summary: 'A document is not of a kind and version that can be loaded.',
    remedy: 'Write `apiVersion: orkestra.orkspace.io/v1` and `kind: Katalog`.',
  },
  ORK_YAML_SYNTAX: {
    summary: 'A file is not valid YAML.',
    remedy: 'Correct the text at the position shown.',
  },
  ORK_YAML_ALIAS: {
    summary: 'A YAML alias has no anchor, contains itself, or aliases expand to too much.',
    remedy: 'Write the value out, or define the anchor before its use.',
  },
  ORK_YAML_NUMBER: {
    summary: 'An unquoted number is read as another value than it seems to be.',
    remedy: 'Write the number in decimal digits, or in quotes where a text is meant.',
  },
  ORK_NOT_IN_PRODUCT: {
    summary: 'A field or document of the Katalog format is not supported by this product.',
    remedy: 'Remove it; the message says what to do instead.',
  },
  ORK_CRD_DUPLICATE: {
    summary: 'A CRD is declared twice.',
    remedy: 'Keep one of the two declarations, or rename one of them.',
  },
  ORK_CRD_OVERLAP: {
    summary:
      'Two entries build children or a status of the same custom resources, and would undo each other.',
    remedy:
      'Keep one of the two, or give them different `namespace`s, or selectors with disjoint values of one label or field.',
  },
  ORK_CONVERSION: {
    summary: 'A conversion between versions of a CRD is missing, contradicts the CRD or has no effect.',
    remedy: 'Declare the path that the message names, or correct what it compares.',
  },
  ORK_API_TYPES: {
    summary: 'The group, version, kind or plural of a CRD is neither set nor found in its crdFile.',
    remedy: 'Write `apiTypes: {group, version, kind, plural}` in full.',
  },
  ORK_DEPENDENCY_UNKNOWN: {
    summary: 'A `dependsOn` names a CRD that the Katalog does not declare.',
    remedy: 'Correct the name, or declare the CRD.',
  },
  ORK_DEPENDENCY_CYCLE: {
    summary: 'CRDs depend on each other in a cycle, so none of them could start.',
    remedy: 'Remove one of the dependencies that the message prints.',
  },
  ORK_SELECTOR: {
    summary: 'A label or field selector does not have the syntax of Kubernetes.',
    remedy: 'Write it as `kubectl get -l` or `--field-selector` takes it.',
  },
  ORK_SELECTOR_MISSING: {
    summary: 'A built-in kind is watched without a label selector.',
    remedy: 'Add a `labelSelector`, so that only the objects meant for this operator are touched.',
  },
  ORK_NOT_REGISTERED: {
    summary: 'The API server never asks the gateway about a kind that the cluster needs to start.',
    remedy:
      'Remove its rules, or write a ValidatingAdmissionPolicy, which needs no gateway; the runtime still asks its rules.',
  },
  ORK_NAMESPACES: {
    summary: '`restrictedNamespaces` and `allowedNamespaces` are mutually exclusive.',
    remedy: 'Keep one of the two.',
  },
});

/** What a Katalog means that cannot be, by the schemas of what it is about. */
export const TYPE_ERRORS = defineErrors({
  ORK_TYPE_FIELD: {
    summary:
      'A template or condition reads a field that the schema does not have, so that it never has a value.',
    remedy:
      'Correct the name, or add the field to the CRD; `# ork: open` on the line, or `schema: open` at the entry, turns the check off.',
  },
  ORK_TYPE_CHILD: {
    summary: 'A template or condition reads `.children` of a kind that no entry makes.',
    remedy: 'Correct the kind, or add an entry that makes it; the message lists the kinds.',
  },
  ORK_TYPE_VALUE: {
    summary: 'No value of a template fits the field or the argument that it is written into.',
    remedy: 'Give it a value of the type that the message names, for example with a function of `ork notes`.',
  },
  ORK_TYPE_STATUS: {
    summary: 'A status field is not in the CRD, or never has the type that the CRD says.',
    remedy: 'Add the field to the schema of `status`, or correct its path or type.',
  },
  ORK_TYPE_CONDITION: {
    summary: 'A condition never holds, or always does, whatever the custom resource says.',
    remedy: 'Correct the field, the operator or the value that it is compared with.',
  },
});

/** Every code that loading a Katalog reports. */
export type KatalogErrorCode =
  | keyof typeof KATALOG_ERRORS.rows
  | TypeErrorCode
  | ProgramErrorCode
  | NoteErrorCode
  | TemplateErrorCode;

export type TypeErrorCode = keyof typeof TYPE_ERRORS.rows;
