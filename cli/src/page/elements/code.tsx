import type { ComponentChildren, JSX } from 'preact';

interface CodeProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Preformatted text that scrolls if it is long. */
export function Code({ label, children }: CodeProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls (WCAG 2.1.1)
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  );
}
