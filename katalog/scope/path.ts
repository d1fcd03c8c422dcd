/** A place inside a CRD entry, in the third generation's spelling: `['operatorBox', 'onReconcile', …]`. */
export type Path = readonly (string | number)[];
