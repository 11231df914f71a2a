/**
 * `room.moderation`: what a client may do to others when its token allows it.
 *
 * `room.ts` makes one for each Room. It only asks; what follows comes from the server as changes of the state.
 */
import { invalidArgument, unknownParticipant } from './errors.ts';
import type { Kind } from './model.ts';
import type { Presence } from './presence.ts';
import type { ModeratedKinds, Moderation } from './surface.ts';

const KINDS: readonly Kind[] = ['audio', 'video'];

export function createModeration(presence: Presence): Moderation {
  const { signaling, store } = presence;
  const mute = async (muted: boolean, participantId: string | undefined, chosen?: ModeratedKinds): Promise<void> => {
    presence.requireConnected();
    const kinds = kindsOf(chosen);
    await signaling.requestWhenJoined('mute', { muted, kinds, ...(participantId === undefined ? {} : { participantId }) });
  };
  const known = (participantId: string): string => {
    presence.requireConnected();
    if (!store.state.participants.has(participantId)) throw unknownParticipant(participantId);
    return participantId;
  };
  return Object.freeze<Moderation>({
    mute: async (participantId, kinds) => mute(true, known(participantId), kinds),
    unmute: async (participantId, kinds) => mute(false, known(participantId), kinds),
    muteAll: async (kinds) => mute(true, undefined, kinds),
    kick: async (participantId) => {
      await signaling.requestWhenJoined('kick', { participantId: known(participantId) });
    },
    end: async () => {
      presence.requireConnected();
      await signaling.requestWhenJoined('end', {});
    },
  });
}

function kindsOf(chosen: ModeratedKinds = { audio: true }): readonly Kind[] {
  const kinds = KINDS.filter((kind) => chosen[kind] === true);
  if (kinds.length === 0) throw invalidArgument('at least one of audio and video is needed');
  return kinds;
}
