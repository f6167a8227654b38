import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';

/** One of several views of which one is open. */
export interface Tab {
  /** Fragment that opens it: the id of its panel. */
  readonly id: string;
  readonly title: string;
  readonly panel: Child;
}

interface TabsProps {
  /** What they are views of, for those who do not see them. */
  readonly label: string;
  readonly tabs: readonly Tab[];
}

/** Views as links to their panels: without a script `:target` opens them, with one they are tabs by arrow keys too. */
export function Tabs({ label, tabs }: TabsProps): JSX.Element {
  return (
    <div class="tabs">
      <nav class="tab-list" aria-label={label}>
        {tabs.map(({ id, title }) => (
          <a href={`#${id}`} id={`tab-${id}`}>
            {title}
          </a>
        ))}
      </nav>
      {tabs.map(({ id, panel }) => (
        <section class="panel" id={id} aria-labelledby={`tab-${id}`}>
          {panel}
        </section>
      ))}
    </div>
  );
}
