/** What an operator does to a live session; what cannot be undone is asked first, and what was done is said. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { act, sessionKeys, type SessionAction } from '../../../api/queries/session';
import { words } from '../../../texts/portal';
import { useConfirm, type Question } from '../../parts/confirm';
import { say } from '../../parts/toasts';
import { personName } from '../names';
import type { LivePerson } from './figures';

const texts = words.session.control;
const recording = words.session.recording;

export interface Moderation {
  readonly mute: (person: LivePerson, muted: boolean) => void;
  readonly kick: (person: LivePerson) => void;
  readonly muteAll: () => void;
  readonly unmuteAll: () => void;
  readonly kickAll: () => void;
  readonly end: () => void;
  readonly record: (how: RecordingAction) => void;
}

export type RecordingAction = 'start' | 'stop' | 'pause' | 'resume';

interface Deed {
  readonly action: SessionAction;
  readonly participants?: readonly string[];
  readonly said: string;
}

type Asking = Pick<Question, 'title' | 'detail' | 'action'>;

const RECORDED: Readonly<Record<RecordingAction, string>> = {
  start: recording.started,
  stop: recording.stopped,
  pause: recording.paused,
  resume: recording.resumed,
};

export function useModeration(sessionId: string): Moderation {
  const cache = useQueryClient();
  const ask = useConfirm();
  const { mutate } = useMutation({
    mutationFn: ({ action, participants }: Deed) => act(sessionId, action, participants),
    onSuccess: (_, { said }) => say(said),
    // Also after a refusal: what is shown was not true any more.
    onSettled: () => cache.invalidateQueries({ queryKey: sessionKeys.all }),
  });
  return useMemo(() => {
    const askFirst = async (deed: Deed, asking: Asking) => {
      const run = () => act(sessionId, deed.action, deed.participants);
      if (!(await ask({ ...asking, run }))) return;
      say(deed.said);
      void cache.invalidateQueries({ queryKey: sessionKeys.all });
    };
    return {
      mute: (person, muted) => {
        const name = personName(person.context, person.id);
        const said = muted ? texts.muted(name) : texts.unmuted(name);
        mutate({ action: muted ? 'mute' : 'unmute', participants: [person.id], said });
      },
      kick: (person) => {
        const name = personName(person.context, person.id);
        const deed: Deed = { action: 'kick', participants: [person.id], said: texts.kicked(name) };
        void askFirst(deed, { title: texts.kickTitle(name), detail: texts.kickDetail, action: texts.kickAction });
      },
      muteAll: () =>
        void askFirst(
          { action: 'mute', said: texts.allMuted },
          { title: texts.muteAllTitle, detail: texts.muteAllDetail, action: texts.muteAllAction },
        ),
      unmuteAll: () => mutate({ action: 'unmute', said: texts.allUnmuted }),
      kickAll: () =>
        void askFirst(
          { action: 'kick', said: texts.allKicked },
          { title: texts.kickAllTitle, detail: texts.kickAllDetail, action: texts.kickAllAction },
        ),
      end: () =>
        void askFirst(
          { action: 'end', said: texts.ended },
          { title: texts.endTitle, detail: texts.endDetail, action: texts.endAction },
        ),
      record: (how) => {
        const deed: Deed = { action: `${how}_recording`, said: RECORDED[how] };
        if (how !== 'stop') return mutate(deed);
        const { stopTitle: title, stopDetail: detail, stopAction: action } = recording;
        void askFirst(deed, { title, detail, action });
      },
    };
  }, [sessionId, cache, ask, mutate]);
}
