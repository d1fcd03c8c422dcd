export { ConversionError, type ConvertedType } from './converter.js';
export { droppedFields } from './dropped.js';
export { type JoinedConversion, joinConversions } from './join.js';
export { type ConversionPath, compileConversion } from './path.js';
export { type CrdVersions, crdVersions } from './versions.js';
