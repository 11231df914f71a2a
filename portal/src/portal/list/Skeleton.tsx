/** The outline of what is on its way, as large as what will come, so that nothing jumps. */
import { words } from '../../texts/portal';

const ROWS = 6;

export function SkeletonTable({ columns, rows = ROWS }: { readonly columns: number; readonly rows?: number }) {
  return (
    <div className="card skeleton-table" role="status">
      <span className="visually-hidden">{words.shell.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" aria-hidden="true">
          {Array.from({ length: Math.min(columns, 5) }, (_cell, column) => (
            <span key={column} className="skeleton" />
          ))}
        </div>
      ))}
    </div>
  );
}

/** A block of that many lines. */
export function SkeletonBlock({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div className="skeleton-block" role="status">
      <span className="visually-hidden">{words.shell.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton" aria-hidden="true" />
      ))}
    </div>
  );
}
