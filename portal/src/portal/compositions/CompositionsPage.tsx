/** All compositions at `#/compositions`: filter, watch them being rendered, play, cancel, try again, delete. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { CANCELLED, compositionsQuery, isUnfinished, type Composition } from '../../api/queries/compositions';
import { Film } from '../../icons/icons';
import { addressOf } from '../../router/routes';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { usePlaying } from '../files/playing';
import { DayFilter, Filters, SelectFilter } from '../list/filters';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import { say } from '../parts/toasts';
import { SessionChip } from '../recordings/RecordingFilterRow';
import { useMay } from '../shell/me';
import { momentText } from '../wording/times';
import { CompositionItem } from './CompositionItem';
import { useCompositionActs } from './useCompositionActs';

const texts = words.compositions;
const STATUSES = Object.entries(texts.filters.statuses).map(([value, label]) => ({ value, label }));

export function CompositionsPage() {
  const { values, page, filter } = useParameters();
  const { session, status, from, to } = values;
  const query = useQuery(compositionsQuery({ session, status, from, to, page }));
  const mayOperate = useMay('operator');
  const playing = usePlaying();
  const acts = useCompositionActs();
  useEnds(query.data?.items);
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead}>
        {mayOperate ? (
          <a
            className="button button-primary"
            title={session ? undefined : texts.newHint}
            href={session ? addressOf('compositions', 'new', { session }) : addressOf('recordings')}
          >
            <Film size={18} />
            {texts.new}
          </a>
        ) : null}
      </PageHead>
      <Filters>
        <SelectFilter name="status" label={texts.filters.status} options={STATUSES} />
        <DayFilter name="from" label={words.lists.from} />
        <DayFilter name="to" label={words.lists.to} />
        {session ? <SessionChip id={session} onRemove={() => filter({ session: '' })} /> : null}
      </Filters>
      <Listing
        label={texts.list}
        query={query}
        columns={[]}
        keyOf={({ id }) => id}
        empty={{
          title: texts.empty,
          detail: texts.emptyDetail,
          action: <a href={addressOf('recordings')}>{texts.toRecordings}</a>,
        }}
      >
        {(items) => (
          <div className="card session-files">
            <ul className="file-list" aria-label={texts.list}>
              {items.map((composition) => (
                <CompositionItem
                  key={composition.id}
                  composition={composition}
                  playing={playing}
                  acts={mayOperate ? acts : null}
                />
              ))}
            </ul>
          </div>
        )}
      </Listing>
    </>
  );
}

/** Progress is to be looked at; an end is worth a word also to who does not look. */
function useEnds(items: readonly Composition[] | undefined): void {
  const waitedFor = useRef(new Set<string>());
  useEffect(() => {
    for (const composition of items ?? []) {
      const { id, failure, status, created_at: created } = composition;
      if (isUnfinished(composition)) waitedFor.current.add(id);
      else if (waitedFor.current.delete(id) && failure !== CANCELLED) {
        say(status === 'completed' ? texts.isReady(momentText(created)) : texts.hasFailed(momentText(created)));
      }
    }
  }, [items]);
}
