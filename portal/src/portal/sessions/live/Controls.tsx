/** What an operator can do to the whole of a live session: look in, record, mute, send out, end. */
import { useQuery } from '@tanstack/react-query';
import { hiddenQuery } from '../../../api/queries/session';
import { Button } from '../../../design/Button';
import { Eye, More, Pause, SendOut, Stop } from '../../../icons/editing';
import { Microphone, MicrophoneOff, Record } from '../../../icons/icons';
import { words } from '../../../texts/portal';
import { Badge } from '../../list/Badge';
import { Menu, MenuItem, MenuLine } from '../../parts/Menu';
import { personName } from '../names';
import type { LiveSession } from './figures';
import { useLookingIn } from './useLookingIn';
import type { Moderation } from './useModeration';

interface ControlsProps {
  readonly live: LiveSession;
  readonly roomId: string;
  readonly mayAct: boolean;
  readonly moderation: Moderation;
}

const texts = words.session.control;
const recording = words.session.recording;
const BADGES = { on: 'live', paused: 'warn', off: 'plain' } as const;

export function Controls({ live, roomId, mayAct, moderation }: ControlsProps) {
  const state = live.is_recording ? 'on' : live.is_recording_paused ? 'paused' : 'off';
  return (
    <div className="live-controls">
      <Badge look={BADGES[state]} text={recording[state]} />
      {mayAct ? (
        <>
          <LookIn roomId={roomId} />
          <Recording state={state} record={moderation.record} />
          <Menu name={texts.more} button={<More size={18} />} className="button button-icon">
            <MenuItem icon={<MicrophoneOff size={18} />} onSelect={moderation.muteAll}>
              {texts.muteAll}
            </MenuItem>
            <MenuItem icon={<Microphone size={18} />} onSelect={moderation.unmuteAll}>
              {texts.unmuteAll}
            </MenuItem>
            <MenuLine />
            <MenuItem icon={<SendOut size={18} />} isDangerous onSelect={moderation.kickAll}>
              {texts.kickAll}
            </MenuItem>
          </Menu>
          <Button look="danger" onClick={moderation.end}>
            {texts.endSession}
          </Button>
        </>
      ) : null}
      <LookingIn roomId={roomId} />
    </div>
  );
}

/** Nobody in the session is told; who manages it is. */
function LookingIn({ roomId }: { readonly roomId: string }) {
  const { data } = useQuery(hiddenQuery(roomId));
  if (data === undefined || data.length === 0) return null;
  const names = data.map(({ id, context }) => personName(context, id)).join(', ');
  return (
    <p className="live-hidden">
      <Eye size={16} />
      <bdi>{texts.lookingIn(names)}</bdi>
    </p>
  );
}

type RecordingProps = Pick<Moderation, 'record'> & { readonly state: keyof typeof BADGES };

function Recording({ state, record }: RecordingProps) {
  if (state === 'off') {
    return (
      <Button onClick={() => record('start')}>
        <Record size={18} />
        {recording.start}
      </Button>
    );
  }
  return (
    <>
      {state === 'paused' ? (
        <Button onClick={() => record('resume')}>
          <Record size={18} />
          {recording.resume}
        </Button>
      ) : (
        <Button onClick={() => record('pause')}>
          <Pause size={18} />
          {recording.pause}
        </Button>
      )}
      <Button onClick={() => record('stop')}>
        <Stop size={18} />
        {recording.stop}
      </Button>
    </>
  );
}

function LookIn({ roomId }: { readonly roomId: string }) {
  const { lookIn, isAsking } = useLookingIn(roomId);
  return (
    <Button title={texts.lookInHint} aria-disabled={isAsking} onClick={lookIn}>
      <Eye size={18} />
      {texts.lookIn}
    </Button>
  );
}
