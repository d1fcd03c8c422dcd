/**
 * Texts that may contain `{{ … }}`. This room knows where a template begins and ends and nothing of what is
 * inside: whoever opens a plan passes a `Render` that does.
 */

/** The CR on whose behalf something is read; a Kubernetes object fits. */
export interface Subject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Renders a whole template text for a CR. The caller compiles the texts of `CrossPlan.templates` beforehand. */
export type Render = (text: string, subject: Subject) => string;
