/** A whole screen that says one thing and offers a way on: left, removed, server gone. */
import type { ReactNode } from 'react';
import { useFocusOnce } from './focus';

interface MessagePageProps {
  readonly title: string;
  readonly detail: string;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
}

export function MessagePage({ title, detail, icon, children }: MessagePageProps) {
  const heading = useFocusOnce<HTMLHeadingElement>();
  return (
    <section className="message-page">
      {icon}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{detail}</p>
      {children ? <div className="message-page-actions">{children}</div> : null}
    </section>
  );
}
