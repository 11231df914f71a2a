/** Turns the pages of a list by links, so that a page can be opened in another tab; nothing while all fits one. */
import type { Page } from '../../api/rest';
import { ChevronLeft, ChevronRight } from '../../icons/icons';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { countText } from '../wording/measures';

const texts = words.lists;

interface PagingProps {
  /** What the list is called. */
  readonly label: string;
  readonly page: Page;
}

export function Paging({ label, page }: PagingProps) {
  const { addressOfPage } = useParameters();
  const { pageNumber, pageSize, totalPages, totalResults } = page;
  if (totalPages <= 1 && pageNumber === 1) return null;
  const first = Math.min((pageNumber - 1) * pageSize + 1, totalResults);
  const last = Math.min(first + pageSize - 1, totalResults);
  return (
    <nav className="paging" aria-label={texts.paging(label)}>
      <Turn name={texts.previousPage} address={pageNumber > 1 ? addressOfPage(pageNumber - 1) : null}>
        <ChevronLeft size={20} />
      </Turn>
      <span aria-live="polite">{texts.range(countText(first), countText(last), countText(totalResults))}</span>
      <Turn name={texts.nextPage} address={pageNumber < totalPages ? addressOfPage(pageNumber + 1) : null}>
        <ChevronRight size={20} />
      </Turn>
    </nav>
  );
}

interface TurnProps {
  readonly name: string;
  readonly address: string | null;
  readonly children: React.ReactNode;
}

function Turn({ name, address, children }: TurnProps) {
  if (address === null) {
    return (
      // oxlint-disable-next-line jsx-a11y/anchor-is-valid, jsx-a11y/anchor-has-content -- a link that leads nowhere now
      <a className="button button-quiet button-icon" role="link" aria-disabled="true" aria-label={name}>
        {children}
      </a>
    );
  }
  return (
    <a className="button button-quiet button-icon" href={address} aria-label={name} title={name}>
      {children}
    </a>
  );
}
