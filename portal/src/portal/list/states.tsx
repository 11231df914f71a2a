/** What stands where a list or a page would be: empty, failed, not for this role. */
import type { ReactNode } from 'react';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { Warning } from '../../icons/icons';
import { words } from '../../texts/portal';
import { useMe } from '../shell/me';

interface EmptyStateProps {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly children?: ReactNode;
}

export function EmptyState({ title, detail, children }: EmptyStateProps) {
  return (
    <div className="card state">
      <h2>{title}</h2>
      {detail ? <p className="lead">{detail}</p> : null}
      {children ? <div className="state-actions">{children}</div> : null}
    </div>
  );
}

interface ProblemStateProps {
  readonly text: string;
  readonly onAgain?: () => void;
}

export function ProblemState({ text, onAgain }: ProblemStateProps) {
  return (
    <Notice title={text}>{onAgain ? <Button onClick={onAgain}>{words.shell.tryAgain}</Button> : null}</Notice>
  );
}

export function DeniedState() {
  const { role } = useMe();
  return (
    <div className="card state">
      <Warning size={28} />
      <h2>{words.shell.denied.title}</h2>
      <p className="lead">{words.shell.denied.detail(words.shell.roles[role])}</p>
    </div>
  );
}

/** What is on screen was read before; reading it again has failed. */
export function StaleNotice({ text, onAgain }: Required<ProblemStateProps>) {
  return (
    <Notice title={text} detail={words.lists.stale}>
      <Button onClick={onAgain}>{words.shell.tryAgain}</Button>
    </Notice>
  );
}
