/** The row of filters above a list. Each keeps its value in the address, by the name that it is given. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '../../design/Button';
import { Close, Search } from '../../icons/icons';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Select, type SelectOption } from '../parts/Select';

/** Short enough to feel at once, long enough not to ask for each letter. */
const TYPING_MS = 300;

export function Filters({ children }: { readonly children: ReactNode }) {
  const { isFiltered, clear } = useParameters();
  return (
    <div className="filters-row" role="search">
      {children}
      {isFiltered ? (
        <Button look="quiet" className="filters-clear" onClick={clear}>
          <Close size={16} />
          {words.lists.clearFilters}
        </Button>
      ) : null}
    </div>
  );
}

interface SearchFilterProps {
  /** Of the parameter in the address. */
  readonly name: string;
  readonly label: string;
}

export function SearchFilter({ name, label }: SearchFilterProps) {
  const { values, filter } = useParameters();
  const inAddress = values[name] ?? '';
  const [typed, setTyped] = useState(inAddress);
  const asked = useRef(inAddress);

  // Somebody went back, or cleared the filters.
  useEffect(() => {
    if (inAddress !== asked.current) {
      asked.current = inAddress;
      setTyped(inAddress);
    }
  }, [inAddress]);

  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      filter({ [name]: wanted });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, name, filter]);

  return (
    <label className="search-filter">
      <Search size={18} />
      <span className="visually-hidden">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={typed}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
      />
    </label>
  );
}

interface SelectFilterProps extends SearchFilterProps {
  readonly options: readonly SelectOption[];
  /** What stands for no filter, and comes first by itself. */
  readonly any?: string;
}

export function SelectFilter({ name, label, options, any = words.lists.any }: SelectFilterProps) {
  const { values, filter } = useParameters();
  const all = [{ value: '', label: any }, ...options];
  const value = all.some((option) => option.value === values[name]) ? (values[name] ?? '') : '';
  return <Select isFilter label={label} value={value} options={all} onChoose={(chosen) => filter({ [name]: chosen })} />;
}

/** A day, as the API's date filters take it. */
export function DayFilter({ name, label }: SearchFilterProps) {
  const { values, filter } = useParameters();
  return (
    <label className="filter">
      <span className="filter-label">{label}</span>
      <input
        className="choice choice-day"
        type="date"
        value={values[name] ?? ''}
        onChange={(event) => filter({ [name]: event.target.value })}
      />
    </label>
  );
}
