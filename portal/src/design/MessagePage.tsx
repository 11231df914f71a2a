/** A whole page that says one thing and offers a way on: nothing found, a page that has failed. */
import type { ReactNode } from 'react';
import { useFocusOnce } from './focus';

interface MessagePageProps {
  readonly title: string;
  readonly detail: string;
  readonly children?: ReactNode;
}

export function MessagePage({ title, detail, children }: MessagePageProps) {
  const heading = useFocusOnce<HTMLHeadingElement>();
  return (
    <main className="message-page">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{detail}</p>
      {children ? <div className="message-page-actions">{children}</div> : null}
    </main>
  );
}
