/** A whole page that says one thing and offers a way on: nothing found, left, removed, server gone. */
import { useEffect, useRef, type ReactNode } from 'react';

interface MessagePageProps {
  readonly title: string;
  readonly detail: string;
  readonly icon?: ReactNode;
  readonly dark?: boolean;
  readonly children?: ReactNode;
}

export function MessagePage({ title, detail, icon, dark = false, children }: MessagePageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The page under the reader was replaced: focus goes to what replaced it, so that it is read out.
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className={`message-page ${dark ? 'stage' : ''}`}>
      {icon}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{detail}</p>
      {children ? <div className="message-page-actions">{children}</div> : null}
    </main>
  );
}
