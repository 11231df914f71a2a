/** The head of every page: its title, a sentence, and what can be begun here. Names the browser's tab too. */
import { useEffect, type ReactNode } from 'react';
import { useFocusOnce } from '../../design/focus';
import { ChevronLeft } from '../../icons/icons';
import { words } from '../../texts/portal';

interface PageHeadProps {
  /** Also the name of the browser's tab. */
  readonly title: string;
  /** In the place of the title, when it needs more than words. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  /** The page above this one. */
  readonly up?: { readonly address: string; readonly label: string };
  /** Buttons. */
  readonly children?: ReactNode;
}

export function PageHead({ title, heading, lead, up, children }: PageHeadProps) {
  // Who came here by a link hears where that is.
  const element = useFocusOnce<HTMLHeadingElement>();
  useEffect(() => {
    document.title = words.shell.pageTitle(title, words.shell.product);
  }, [title]);
  return (
    <header className="page-head">
      <div className="page-about">
        {up ? (
          <a className="page-up" href={up.address}>
            <ChevronLeft size={16} />
            {up.label}
          </a>
        ) : null}
        <h1 ref={element} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {lead ? <p className="lead">{lead}</p> : null}
      </div>
      {children ? <div className="page-actions">{children}</div> : null}
    </header>
  );
}
