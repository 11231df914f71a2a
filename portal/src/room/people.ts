/**
 * Reads from the room state whom and what a screen shows.
 *
 * Pure; called by RoomScreen with each state. Streams of other clients may have any key: the one that shows the
 * person is `self`, or else their first that is not a shared screen.
 */
import type { Participant, State, Stream } from '@videorooms/client';
import { texts } from '../texts';

export const SELF_KEY = 'self';
/** Keys under which known clients share screens. */
export const SCREEN_KEYS: ReadonlySet<string> = new Set(['presentation', 'screen', 'screenshare', 'screen-share']);
/** Longer names would push everything else off a tile. */
const LONGEST_NAME = 80;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly isLocal: boolean;
  readonly isReconnecting: boolean;
  /** Key of the stream that shows the person; empty when nothing is published. */
  readonly streamKey: string;
  readonly hasSound: boolean;
  readonly hasPicture: boolean;
}

export interface Presentation {
  readonly participantId: string;
  readonly streamKey: string;
  readonly name: string;
  readonly isLocal: boolean;
}

export interface Gathering {
  /** The own person first, then the others in the order in which they came. */
  readonly people: readonly Person[];
  readonly presentations: readonly Presentation[];
}

export function gather(state: State): Gathering {
  const people: Person[] = [];
  const presentations: Presentation[] = [];
  for (const participant of state.participants.values()) {
    const streams = streamsOf(state, participant);
    const main = mainStream(streams);
    const person = personOf(participant, main);
    if (person.isLocal) people.unshift(person);
    else people.push(person);
    for (const stream of streams) {
      if (stream !== main && stream.isVideoEnabled) presentations.push(presentationOf(person, stream));
    }
  }
  return { people, presentations };
}

function streamsOf(state: State, participant: Participant): Stream[] {
  return Object.values(participant.streams)
    .map((id) => state.streams.get(id))
    .filter((stream) => stream !== undefined);
}

function mainStream(streams: readonly Stream[]): Stream | undefined {
  return streams.find(({ key }) => key === SELF_KEY) ?? streams.find(({ key }) => !SCREEN_KEYS.has(key));
}

function personOf(participant: Participant, main: Stream | undefined): Person {
  return {
    id: participant.id,
    name: nameOf(participant),
    isLocal: participant.origin === 'local',
    isReconnecting: participant.connection === 'reconnecting',
    streamKey: main?.key ?? '',
    hasSound: main !== undefined && main.isAudioEnabled && !main.isAudioCensored,
    hasPicture: main !== undefined && main.isVideoEnabled && !main.isVideoCensored,
  };
}

function presentationOf(person: Person, stream: Stream): Presentation {
  return { participantId: person.id, streamKey: stream.key, name: person.name, isLocal: person.isLocal };
}

/** The name in a participant's context: JSON with `username` as all clients write it, or the plain text itself. */
export function nameOf(participant: Pick<Participant, 'context' | 'origin'>): string {
  const fallback = participant.origin === 'telephony_engine' ? texts.room.phone : texts.room.guest;
  return contextName(participant.context) || fallback;
}

export function contextName(context: string | null | undefined): string {
  const raw = context?.trim() ?? '';
  if (raw === '') return '';
  try {
    const parsed: unknown = JSON.parse(raw);
    if (typeof parsed === 'object' && parsed !== null) {
      const { username, name } = parsed as { username?: unknown; name?: unknown };
      return shortened(typeof username === 'string' ? username : typeof name === 'string' ? name : '');
    }
    return shortened(String(parsed));
  } catch {
    return shortened(raw);
  }
}

export const contextOf = (name: string): string => JSON.stringify({ username: name });

function shortened(name: string): string {
  const clean = name.trim().replace(/\s+/gu, ' ');
  return clean.length > LONGEST_NAME ? `${clean.slice(0, LONGEST_NAME - 1)}…` : clean;
}
