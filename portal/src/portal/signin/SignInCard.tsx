/** The card in the middle of the page that everything before mission control is on. */
import { useEffect, type ReactNode } from 'react';
import { words } from '../../texts/portal';
import { Logo } from '../Logo';

interface SignInCardProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

export function SignInCard({ title, lead, children }: SignInCardProps) {
  useEffect(() => {
    document.title = words.shell.pageTitle(title, words.shell.product);
  }, [title]);
  return (
    <main className="sign-in">
      <div className="card sign-in-card">
        <Logo />
        <div>
          <h1>{title}</h1>
          <p className="lead">{lead}</p>
        </div>
        {children}
      </div>
    </main>
  );
}
