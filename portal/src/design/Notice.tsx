/** A box that says what went wrong and what to do; announced at once. */
import type { ReactNode } from 'react';
import { Warning } from '../icons/icons';

interface NoticeProps {
  readonly title: string;
  readonly detail?: string;
  readonly children?: ReactNode;
}

export function Notice({ title, detail, children }: NoticeProps) {
  return (
    <div className="notice" role="alert">
      <Warning />
      <div>
        <p className="notice-title">{title}</p>
        {detail ? <p className="notice-detail">{detail}</p> : null}
        {children}
      </div>
    </div>
  );
}
