/** What something was done to: its kind and id, as a link where there is a page of it. */
import type { Entry } from '../../api/queries/audit';
import { addressOf, type PageName } from '../../router/routes';
import { words } from '../../texts/portal';
import { shortId } from '../wording/text';
import { subjectText } from './wording';

const PAGES: Readonly<Record<string, PageName>> = {
  room: 'rooms',
  room_session: 'sessions',
  webhook_delivery: 'webhooks',
};

export function Subject({ entry }: { readonly entry: Entry }) {
  const { subject_type: type, subject_id: id } = entry;
  if (type === null) return <span className="faint">{words.charts.none}</span>;
  const page = PAGES[type];
  const head = id === null ? null : <code title={id}>{shortId(id)}</code>;
  return (
    <>
      {subjectText(type)} {page && id ? <a href={addressOf(page, id)}>{head}</a> : head}
    </>
  );
}
