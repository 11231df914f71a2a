/**
 * What a moderator may do: mute and unmute one at once; kick, mute all and end after being asked whether that is meant.
 *
 * Null for those whose token does not allow it; the server refuses them anyway.
 */
import type { Room, State } from '@videorooms/client';
import { useMemo, useState } from 'react';
import type { Question } from '../look/ConfirmDialog';
import { texts } from '../texts';
import type { Person } from './people';

export interface ModerationOfRoom {
  readonly setMuted: (participantId: string, kind: 'audio' | 'video', muted: boolean) => void;
  readonly kick: (person: Person) => void;
  readonly muteAll: () => void;
  readonly endAll: () => void;
}

export interface Asked {
  readonly question: Question;
  readonly act: () => Promise<unknown>;
}

export interface Moderating {
  readonly moderation: ModerationOfRoom | null;
  /** What is to be confirmed now. */
  readonly asked: Asked | null;
  readonly answered: () => void;
}

export function useModeration(room: Room, state: State, onTrouble: (text: string) => void): Moderating {
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayModerate = state.permissions.moderate;
  const moderation = useMemo<ModerationOfRoom | null>(() => {
    if (!mayModerate) return null;
    const server = room.moderation;
    return {
      setMuted: (id, kind, muted) => {
        const done = muted ? server.mute(id, { [kind]: true }) : server.unmute(id, { [kind]: true });
        done.catch(() => onTrouble(texts.people.failed));
      },
      kick: ({ id, name }) => setAsked({ question: texts.confirm.kick(name), act: () => server.kick(id) }),
      muteAll: () => setAsked({ question: texts.confirm.muteAll, act: () => server.muteAll() }),
      endAll: () => setAsked({ question: texts.confirm.endAll, act: () => server.end() }),
    };
  }, [room, mayModerate, onTrouble]);
  return { moderation, asked, answered: () => setAsked(null) };
}
