/** Says of which room or session alone a list is, and leads back to all. */
import { addressOf, type ListRoute } from './address';
import { texts } from '../../texts';
import { dateText } from './wording';

interface FiltersProps {
  readonly wish: { readonly room?: string; readonly session: string };
  /** What the list begins with, for names; the heads of ids stand in. */
  readonly group?: { readonly roomName: string; readonly session: { readonly created_at: string } | null } | undefined;
  readonly all?: ListRoute;
}

const words = texts.recordings.filtered;
const EVERYTHING: ListRoute = { page: 'recordings', room: '', session: '', pageNumber: 1 };

export function Filters({ wish, group, all = EVERYTHING }: FiltersProps) {
  if (!wish.room && !wish.session) return null;
  const begun = group?.session ? dateText(group.session.created_at) : wish.session.slice(0, 8);
  return (
    <p className="filters">
      {wish.room ? (
        <span>
          <bdi>{words.room(group?.roomName ?? wish.room.slice(0, 8))}</bdi>
        </span>
      ) : null}
      {wish.session ? <span>{words.session(begun)}</span> : null}
      <a href={addressOf(all)}>{texts.recordings.showAll}</a>
    </p>
  );
}
