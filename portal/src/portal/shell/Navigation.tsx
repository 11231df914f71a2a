/** The links to all pages that the signed-in one may open, in groups. In the side bar, and in the drawer on small screens. */
import type { PageName } from '../../router/routes';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import { isAtLeast, useMe } from './me';
import { PAGE_GROUPS } from './pages';

interface NavigationProps {
  readonly current: PageName | null;
  readonly onGo?: () => void;
}

export function Navigation({ current, onGo }: NavigationProps) {
  const { role } = useMe();
  const groups = PAGE_GROUPS.map(({ label, pages }) => ({
    label,
    pages: pages.filter((page) => isAtLeast(role, page.role)),
  })).filter((group) => group.pages.length > 0);
  return (
    <nav className="navigation" aria-label={words.shell.navigation}>
      {groups.map(({ label, pages }) => (
        <div key={label ?? ''} className="navigation-group">
          {label ? <p className="navigation-label">{label}</p> : null}
          <ul>
            {pages.map((entry) => (
              <li key={entry.page}>
                <a
                  className="navigation-link"
                  href={addressOf(entry.page)}
                  aria-current={entry.page === current ? 'page' : undefined}
                  onClick={onGo}
                >
                  <entry.Icon size={18} />
                  {entry.label}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
