/** Finds a room by its exact name, as the API does. */
import { useState, type FormEvent } from 'react';
import { Button } from '../design/Button';
import { Search } from '../icons/icons';
import { texts } from '../texts';

export function SearchField({ onSearch }: { readonly onSearch: (name: string) => void }) {
  const [wanted, setWanted] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(wanted.trim());
  };
  return (
    <form className="search" role="search" onSubmit={submit}>
      <input
        className="input"
        type="search"
        aria-label={texts.portal.search}
        placeholder={texts.portal.searchPlaceholder}
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          // Emptied by hand or by the browser's cross: all rooms again.
          if (event.target.value === '') onSearch('');
        }}
      />
      <Button type="submit" className="button-icon" aria-label={texts.portal.search}>
        <Search size={20} />
      </Button>
    </form>
  );
}
