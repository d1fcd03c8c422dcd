export { Demo } from './demo.js';
export { EXAMPLE_NAMES } from './example.js';
export { Interrupted } from './interrupted.js';
export { jsonReporter } from './json-reporter.js';
export { lineReporter } from './line-reporter.js';
export type { DemoOptions } from './options.js';
export type { Reporter } from './reporter.js';
export { Scene } from './scene.js';
export { ScreenReporter } from './screen-reporter.js';
