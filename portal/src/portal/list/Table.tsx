/**
 * A list with columns: a table where there is room for one, cards on a phone.
 *
 * Cards are the same elements laid out by list.css, which takes the table's meaning from them in some browsers; the roles
 * give it back. The column that is `isTitle` names its row, and heads the card.
 */
import type { ReactNode } from 'react';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (item: T) => ReactNode;
  readonly isTitle?: boolean;
  /** Numbers stand under each other at the end of their column. */
  readonly isNumber?: boolean;
  /** Buttons; the title is for assistive technology alone. */
  readonly isActions?: boolean;
  /** Left out where the table is narrow, but not on cards. */
  readonly isExtra?: boolean;
}

interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** What is shown is of another filter, and what was asked for is under way. */
  readonly isStale?: boolean;
}

export function Table<T>({ label, columns, items, keyOf, isStale = false }: TableProps<T>) {
  return (
    <div className="card table-frame" data-stale={isStale || undefined}>
      <table className="table" role="table" aria-label={label} aria-busy={isStale || undefined}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} role="columnheader" scope="col" className={lookOf(column)}>
                {column.isActions ? <span className="visually-hidden">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((item) => (
            <tr key={keyOf(item)} role="row">
              {columns.map((column) => (
                <Cell key={column.key} column={column} item={item} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<T>({ column, item }: { readonly column: Column<T>; readonly item: T }) {
  if (column.isTitle) {
    return (
      <th role="rowheader" scope="row" className={lookOf(column)}>
        {column.cell(item)}
      </th>
    );
  }
  return (
    <td role="cell" className={lookOf(column)}>
      {column.isActions ? null : (
        <span className="cell-label" aria-hidden="true">
          {column.title}
        </span>
      )}
      <span className="cell-content">{column.cell(item)}</span>
    </td>
  );
}

function lookOf<T>({ isTitle, isNumber, isActions, isExtra }: Column<T>): string {
  return [
    isTitle ? 'cell-title' : '',
    isNumber ? 'cell-number' : '',
    isActions ? 'cell-actions' : '',
    isExtra ? 'cell-extra' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
