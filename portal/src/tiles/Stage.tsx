/** The stage: tiles of all people, or shared screens with people beside them, page by page. */
import type { Room } from '@videorooms/client';
import { useMemo, useState } from 'react';
import { IconButton } from '../design/Button';
import { ChevronLeft, ChevronRight } from '../icons/icons';
import type { Gathering, Person } from '../room/people';
import type { Qualities } from '../room/useQuality';
import type { Speakers } from '../room/useSpeakers';
import { texts } from '../texts';
import type { Box, Size } from './geometry';
import { orderForPages, pageOf, type PageOf } from './order';
import { ScreenTile } from './ScreenTile';
import './stage.css';
import { layStage, pageSizeFor } from './stageLayout';
import { Tile } from './Tile';
import { useSize } from './useSize';

interface StageProps {
  readonly room: Room;
  readonly gathering: Gathering;
  readonly speakers: Speakers;
  readonly qualities: Qualities;
}

const NOWHERE: Box = { left: 0, top: 0, width: 0, height: 0 };

export function Stage({ room, gathering, speakers, qualities }: StageProps) {
  const [element, size] = useSize<HTMLDivElement>();
  const [wantedPage, setWantedPage] = useState(0);
  const screens = gathering.presentations.filter(({ isLocal }) => !isLocal);
  const pageSize = pageSizeFor(size, screens.length);
  const page = usePage(gathering.people, pageSize, speakers, wantedPage);
  const hasPager = page.pages > 1;
  const layout = useMemo(
    () => layStage(hasPager ? aboveThePager(size) : size, page.items.length, screens.length),
    [size, hasPager, page.items.length, screens.length],
  );
  const isMeasured = size.width > 0;

  return (
    <div className="stage-area" ref={element}>
      {screens.length > 0 ? (
        <ul className="tiles" aria-label={texts.room.presentations}>
          {screens.map((presentation, index) => (
            <ScreenTile
              key={`${presentation.participantId} ${presentation.streamKey}`}
              room={room}
              presentation={presentation}
              box={layout.screens[index] ?? NOWHERE}
            />
          ))}
        </ul>
      ) : null}
      <ul className="tiles" aria-label={texts.room.people}>
        {isMeasured &&
          page.items.map((person, index) => (
            <Tile
              key={person.id}
              room={room}
              person={person}
              box={layout.people[index] ?? NOWHERE}
              isSpeaking={speakers.now.has(person.id) && person.hasSound}
              quality={qualities.get(person.id)}
            />
          ))}
      </ul>
      {hasPager ? <Pager page={page} onTurn={setWantedPage} /> : null}
    </div>
  );
}

/** Height of the pager and a gap, as in stage.css. */
const PAGER_PX = 52;

const aboveThePager = ({ width, height }: Size): Size => ({ width, height: Math.max(0, height - PAGER_PX) });

function usePage(people: readonly Person[], pageSize: number, speakers: Speakers, wanted: number): PageOf<Person> {
  return useMemo(() => {
    const byId = new Map(people.map((person) => [person.id, person]));
    const order = orderForPages([...byId.keys()], pageSize, speakers.heardAt);
    return pageOf(
      order.flatMap((id) => byId.get(id) ?? []),
      pageSize,
      wanted,
    );
  }, [people, pageSize, speakers.heardAt, wanted]);
}

function Pager({ page, onTurn }: { readonly page: PageOf<Person>; readonly onTurn: (index: number) => void }) {
  const { index, pages } = page;
  return (
    <div className="pager">
      <IconButton name={texts.room.previousPeople} disabled={index === 0} onClick={() => onTurn(index - 1)}>
        <ChevronLeft />
      </IconButton>
      <span aria-label={texts.room.page(index + 1, pages)}>
        {index + 1} / {pages}
      </span>
      <IconButton name={texts.room.nextPeople} disabled={index === pages - 1} onClick={() => onTurn(index + 1)}>
        <ChevronRight />
      </IconButton>
    </div>
  );
}
