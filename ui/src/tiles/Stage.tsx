/** The stage: tiles of all people, alike or beside what is large, page by page. */
import type { Room } from '@videorooms/client';
import { useMemo, useState } from 'react';
import { IconButton } from '../look/Button';
import { ChevronLeft, ChevronRight } from '../icons/icons';
import type { Gathering, Person } from '../people/people';
import type { Reaction } from '../reactions/reactions';
import type { Qualities } from '../room/useQuality';
import type { Speakers } from '../room/useSpeakers';
import { texts } from '../texts';
import { focusOf, isPinned, type Focus, type Pinned } from './focus';
import type { Box, Size } from './geometry';
import { orderForPages, pageOf, type PageOf } from './order';
import { ScreenTile } from './ScreenTile';
import { layStage, pageSizeFor, type LayoutName, type StageLayout } from './stageLayout';
import { Tile } from './Tile';
import { useSize } from './useSize';

export interface StageProps {
  readonly room: Room;
  readonly gathering: Gathering;
  readonly speakers: Speakers;
  readonly qualities: Qualities;
  readonly layout: LayoutName;
  readonly pin: Pinned | null;
  readonly onPin: (pin: Pinned | null) => void;
  /** The last reaction of each person, while it is shown. */
  readonly reactions: ReadonlyMap<string, Reaction>;
}

const NOWHERE: Box = { left: 0, top: 0, width: 0, height: 0 };

export function Stage(props: StageProps) {
  const { room, gathering, speakers, layout, pin, onPin } = props;
  const [element, size] = useSize<HTMLDivElement>();
  const [wantedPage, setWantedPage] = useState(0);
  const focus = useFocus(gathering, pin, layout, speakers);
  const page = usePage(gathering.people, focus, pageSizeFor(size, largeIn(focus), layout), speakers, wantedPage);
  const boxes = useBoxes(size, page, focus, layout);

  return (
    <div className="stage-area" ref={element}>
      {focus.screens.length > 0 ? (
        <ul className="tiles" aria-label={texts.room.presentations}>
          {focus.screens.map((presentation, index) => (
            <ScreenTile
              key={`${presentation.participantId} ${presentation.streamKey}`}
              room={room}
              presentation={presentation}
              box={boxes.large[index] ?? NOWHERE}
              isPinned={isPinned(pin, presentation.participantId, presentation.streamKey)}
              onPin={onPin}
            />
          ))}
        </ul>
      ) : null}
      <ul className="tiles" aria-label={texts.room.people}>
        {size.width > 0 && <PeopleTiles {...props} people={gathering.people} focus={focus} page={page} boxes={boxes} />}
      </ul>
      {page.pages > 1 ? <Pager page={page} onTurn={setWantedPage} /> : null}
    </div>
  );
}

interface PeopleTilesProps extends Omit<StageProps, 'gathering' | 'layout'> {
  readonly people: readonly Person[];
  readonly focus: Focus;
  readonly page: PageOf<Person>;
  readonly boxes: StageLayout;
}

/** One list, in one order, whoever is large: an element that moved in it would start its picture anew. */
function PeopleTiles({ people, focus, page, boxes, ...rest }: PeopleTilesProps) {
  const places = new Map(page.items.map(({ id }, index) => [id, boxes.people[index] ?? NOWHERE]));
  if (focus.personId !== null) places.set(focus.personId, boxes.large[0] ?? NOWHERE);
  const shown = people.filter(({ id }) => places.has(id));
  return shown.map((person) => (
    <Tile
      key={person.id}
      room={rest.room}
      person={person}
      box={places.get(person.id) ?? NOWHERE}
      isLarge={person.id === focus.personId}
      isSpeaking={rest.speakers.now.has(person.id) && person.hasSound}
      isPinned={isPinned(rest.pin, person.id, null)}
      quality={rest.qualities.get(person.id)}
      reaction={rest.reactions.get(person.id)?.emoji}
      onPin={rest.onPin}
    />
  ));
}

function useFocus(gathering: Gathering, pin: Pinned | null, layout: LayoutName, { heardAt }: Speakers): Focus {
  const [before, setBefore] = useState<string | null>(null);
  const focus = useMemo(
    () => focusOf(gathering, pin, layout, heardAt, before),
    [gathering, pin, layout, heardAt, before],
  );
  if (focus.personId !== before) setBefore(focus.personId);
  return focus;
}

const largeIn = (focus: Focus): number => (focus.personId === null ? focus.screens.length : 1);

/** Height of the pager and a gap, as in stage.css. */
const PAGER_PX = 52;

function useBoxes(size: Size, page: PageOf<Person>, focus: Focus, layout: LayoutName): StageLayout {
  const large = largeIn(focus);
  const count = page.items.length;
  const height = page.pages > 1 ? Math.max(0, size.height - PAGER_PX) : size.height;
  return useMemo(() => layStage({ width: size.width, height }, count, large, layout), [size.width, height, count, large, layout]);
}

function usePage(
  people: readonly Person[],
  focus: Focus,
  pageSize: number,
  speakers: Speakers,
  wanted: number,
): PageOf<Person> {
  const { personId } = focus;
  return useMemo(() => {
    const byId = new Map(people.filter(({ id }) => id !== personId).map((person) => [person.id, person]));
    const order = orderForPages([...byId.keys()], pageSize, speakers.heardAt);
    return pageOf(
      order.flatMap((id) => byId.get(id) ?? []),
      pageSize,
      wanted,
    );
  }, [people, personId, pageSize, speakers.heardAt, wanted]);
}

function Pager({ page, onTurn }: { readonly page: PageOf<Person>; readonly onTurn: (index: number) => void }) {
  const { index, pages } = page;
  return (
    <div className="pager">
      <IconButton name={texts.room.previousPeople} disabled={index === 0} onClick={() => onTurn(index - 1)}>
        <ChevronLeft />
      </IconButton>
      <span role="status" aria-label={texts.room.page(index + 1, pages)}>
        {index + 1} / {pages}
      </span>
      <IconButton name={texts.room.nextPeople} disabled={index === pages - 1} onClick={() => onTurn(index + 1)}>
        <ChevronRight />
      </IconButton>
    </div>
  );
}
