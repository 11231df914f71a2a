/** A part of a page with a heading of its own. */
import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Buttons and links beside the heading. */
  readonly actions?: ReactNode;
  /** In a box. Lists bring their own. */
  readonly isCard?: boolean;
  readonly children: ReactNode;
}

export function Section({ title, lead, actions, isCard = false, children }: SectionProps) {
  const id = useId();
  return (
    <section className={`section ${isCard ? 'card section-card' : ''}`} aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {lead ? <p className="lead">{lead}</p> : null}
      {children}
    </section>
  );
}
