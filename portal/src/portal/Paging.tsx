/** Turns the pages of a list; nothing while all fits one page. */
import type { Page } from '../api/client';
import { IconButton } from '../design/Button';
import { ChevronLeft, ChevronRight } from '../icons/icons';
import { texts } from '../texts';

interface PagingProps {
  /** What the list is called. */
  readonly label: string;
  readonly page: Page;
  readonly onTurn: (pageNumber: number) => void;
}

export function Paging({ label, page, onTurn }: PagingProps) {
  const { pageNumber, pageSize, totalPages, totalResults } = page;
  if (totalPages <= 1 && pageNumber === 1) return null;
  const from = Math.min((pageNumber - 1) * pageSize + 1, totalResults);
  return (
    <nav className="paging" aria-label={label}>
      <IconButton name={texts.portal.previousPage} disabled={pageNumber <= 1} onClick={() => onTurn(pageNumber - 1)}>
        <ChevronLeft />
      </IconButton>
      <span>{texts.portal.range(from, Math.min(from + pageSize - 1, totalResults), totalResults)}</span>
      <IconButton
        name={texts.portal.nextPage}
        disabled={pageNumber >= totalPages}
        onClick={() => onTurn(pageNumber + 1)}
      >
        <ChevronRight />
      </IconButton>
    </nav>
  );
}
