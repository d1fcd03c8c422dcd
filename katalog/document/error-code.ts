/** What can be wrong with a document before anybody reads its fields; the rows stand with those of the Katalog. */
export type DocumentErrorCode =
  | 'ORK_KATALOG_TOO_LARGE'
  | 'ORK_KATALOG_TOO_DEEP'
  | 'ORK_KATALOG_KEY'
  | 'ORK_KATALOG_DUPLICATE'
  | 'ORK_YAML_SYNTAX'
  | 'ORK_YAML_ALIAS'
  | 'ORK_YAML_NUMBER'
  | 'ORK_FIELD_VALUE';
