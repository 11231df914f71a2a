/** One room at `#/rooms/{id}`: who is in, how it is set, its sessions, and where its recordings and deliveries are. */
import { useQuery } from '@tanstack/react-query';
import { roomQuery, type Room } from '../../api/queries/rooms';
import { sessionQuery, sessionsQuery } from '../../api/queries/sessions';
import { Avatar } from '../../design/Avatar';
import { contextName } from '@videorooms/ui/context';
import { go } from '../../router/go';
import { addressOf } from '../../router/routes';
import { useParameters } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { Facts, type Fact } from '../list/Facts';
import { Listing } from '../list/Listing';
import { PageHead } from '../list/PageHead';
import { Section } from '../list/Section';
import { Single } from '../list/Single';
import { EmptyState } from '../list/states';
import { When } from '../list/When';
import { GivenText } from '../parts/GivenText';
import { SESSION_COLUMNS } from '../sessions/columns';
import { useMay } from '../shell/me';
import { momentText, timeText } from '../wording/times';
import { RoomActions } from './RoomActions';
import { roomLabel, roomName } from './roomLabel';

const texts = words.rooms.page;
const UP = { address: addressOf('rooms'), label: words.rooms.title };

export function RoomPage({ id }: { readonly id: string }) {
  return (
    <Single query={useQuery(roomQuery(id))} missing={<NoRoom />}>
      {(room) => <Found room={room} />}
    </Single>
  );
}

function Found({ room }: { readonly room: Room }) {
  const mayOperate = useMay('operator');
  return (
    <>
      <PageHead title={roomLabel(room)} heading={<GivenText text={roomName(room)} />} up={UP}>
        {mayOperate ? <RoomActions room={room} isLarge onDeleted={() => go(UP.address)} /> : null}
      </PageHead>
      {room.active_session_id === null ? null : <Present sessionId={room.active_session_id} />}
      <Section
        isCard
        title={texts.settings}
        actions={
          <span className="section-links">
            <a href={addressOf('recordings', '', { room: room.id })}>{texts.recordings}</a>
            <a href={addressOf('webhooks', '', { room: room.id })}>{texts.deliveries}</a>
          </span>
        }
      >
        <Facts facts={factsOf(room)} />
      </Section>
      <Sessions roomId={room.id} />
    </>
  );
}

function Sessions({ roomId }: { readonly roomId: string }) {
  const { page } = useParameters();
  const query = useQuery(sessionsQuery({ room: roomId, page }));
  return (
    <Section title={texts.sessions}>
      <Listing
        label={texts.sessions}
        query={query}
        columns={SESSION_COLUMNS}
        keyOf={(session) => session.id}
        empty={{ title: texts.noSessions, detail: texts.noSessionsDetail }}
      />
    </Section>
  );
}

function Present({ sessionId }: { readonly sessionId: string }) {
  const { data: session } = useQuery(sessionQuery(sessionId));
  const present = (session?.participants ?? []).filter(({ left_at: left }) => left === null);
  return (
    <Section isCard title={texts.inNow} actions={<a href={addressOf('sessions', sessionId)}>{texts.watch}</a>}>
      <ul className="people">
        {present.map(({ id, context, joined_at: joined }) => {
          const name = contextName(context) || texts.guest;
          return (
            <li key={id}>
              <Avatar name={name} id={id} size="28px" />
              <span className="people-name">
                <GivenText text={name} longest={40} />
                <span className="cell-note">{texts.since(timeText(joined))}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function factsOf(room: Room): readonly Fact[] {
  const { recording_retention_days: days, webhook_timeout_secs: timeout, webhook_extra_events: extra } = room;
  const text = (value: string) => (value === '' ? <span className="faint">{texts.none}</span> : <GivenText text={value} />);
  return [
    { name: words.rooms.limit, value: words.rooms.limitOf(room.max_participants) },
    { name: words.rooms.recording, value: room.enable_recording ? words.rooms.recorded : words.rooms.notRecorded },
    { name: texts.retention, value: days === null ? texts.retentionServer : texts.retentionDays(days) },
    { name: texts.webhookUrl, value: text(room.webhook_event_url) },
    { name: texts.failoverUrl, value: text(room.webhook_event_failover_url) },
    { name: texts.timeout, value: texts.timeoutSeconds(timeout || 2) },
    { name: texts.extraEvents, value: text(extra.join(', ')) },
    { name: texts.codecs, value: room.video_codecs.join(', ').toUpperCase() },
    { name: texts.created, value: momentText(room.created_at) },
    { name: texts.changed, value: <When at={room.updated_at} /> },
    { name: texts.id, value: <code>{room.id}</code> },
  ];
}

function NoRoom() {
  return (
    <EmptyState title={texts.gone} detail={texts.goneDetail}>
      <a href={UP.address}>{texts.toRooms}</a>
    </EmptyState>
  );
}
