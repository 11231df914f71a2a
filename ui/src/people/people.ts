/**
 * Reads from the room state whom and what a screen shows.
 *
 * Pure; called by RoomScreen with each state. Streams of other clients may have any key: the one that shows the
 * person is `self`, or else their first that is not a shared screen.
 */
import type { Participant, State, Stream } from '@videorooms/client';
import { handPlaces, raisedAt } from './hands';
import { nameOf } from './names';

export const SELF_KEY = 'self';
/** Keys under which known clients share screens. */
export const SCREEN_KEYS: ReadonlySet<string> = new Set(['presentation', 'screen', 'screenshare', 'screen-share']);

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly isLocal: boolean;
  readonly isReconnecting: boolean;
  /** Key of the stream that shows the person; empty when nothing is published. */
  readonly streamKey: string;
  readonly hasSound: boolean;
  readonly hasPicture: boolean;
  /** What a moderator has turned off. */
  readonly isSoundCensored: boolean;
  readonly isPictureCensored: boolean;
  readonly isSharing: boolean;
  /** Place in the order of raised hands, from 1; 0 while the hand is down. */
  readonly handPlace: number;
}

export interface Presentation {
  readonly participantId: string;
  readonly streamKey: string;
  readonly name: string;
  readonly isLocal: boolean;
}

export interface Gathering {
  /** The own person first, unless hidden, then the others in the order in which they came. */
  readonly people: readonly Person[];
  readonly presentations: readonly Presentation[];
}

export function gather(state: State, isViewer = false): Gathering {
  const people: Person[] = [];
  const presentations: Presentation[] = [];
  const hands = handPlaces([...state.participants.values()].map(({ id, attributes }) => ({ id, handAt: raisedAt(attributes) })));
  for (const participant of state.participants.values()) {
    if (isViewer && participant.origin === 'local') continue;
    const streams = streamsOf(state, participant);
    const main = mainStream(streams);
    const screens = streams.filter((stream) => stream !== main && stream.isVideoEnabled);
    const person = personOf(participant, main, screens.length > 0, hands.get(participant.id) ?? 0);
    if (person.isLocal) people.unshift(person);
    else people.push(person);
    for (const stream of screens) {
      if (!stream.isVideoCensored) presentations.push(presentationOf(person, stream));
    }
  }
  return { people, presentations };
}

function streamsOf(state: State, participant: Participant): Stream[] {
  return Object.values(participant.streams).flatMap((id) => state.streams.get(id) ?? []);
}

function mainStream(streams: readonly Stream[]): Stream | undefined {
  return streams.find(({ key }) => key === SELF_KEY) ?? streams.find(({ key }) => !SCREEN_KEYS.has(key));
}

function personOf(participant: Participant, main: Stream | undefined, isSharing: boolean, handPlace: number): Person {
  return {
    id: participant.id,
    name: nameOf(participant),
    isLocal: participant.origin === 'local',
    isReconnecting: participant.connection === 'reconnecting',
    streamKey: main?.key ?? '',
    hasSound: main !== undefined && main.isAudioEnabled && !main.isAudioCensored,
    hasPicture: main !== undefined && main.isVideoEnabled && !main.isVideoCensored,
    isSoundCensored: main?.isAudioCensored ?? false,
    isPictureCensored: main?.isVideoCensored ?? false,
    isSharing,
    handPlace,
  };
}

function presentationOf(person: Person, stream: Stream): Presentation {
  return { participantId: person.id, streamKey: stream.key, name: person.name, isLocal: person.isLocal };
}
