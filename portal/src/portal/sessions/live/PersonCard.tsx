/** One person of a live session: how the connection is, what is sent, and what an operator can do about it. */
import { Avatar } from '../../../design/Avatar';
import { Button } from '../../../design/Button';
import { More, SendOut } from '../../../icons/editing';
import { MicrophoneOff, Microphone } from '../../../icons/icons';
import { words } from '../../../texts/portal';
import { Badge } from '../../list/Badge';
import { When } from '../../list/When';
import { GivenText } from '../../parts/GivenText';
import { Menu, MenuItem } from '../../parts/Menu';
import { personName } from '../names';
import { Connection } from './Connection';
import type { LivePerson } from './figures';
import { QualityMark } from './QualityMark';
import { Streams } from './Streams';

export interface PersonActs {
  readonly onMute: (person: LivePerson, muted: boolean) => void;
  readonly onKick: (person: LivePerson) => void;
}

interface PersonCardProps extends PersonActs {
  readonly person: LivePerson;
  /** Whether who looks may do anything. */
  readonly mayAct: boolean;
}

const texts = words.session.person;
const control = words.session.control;

export function PersonCard({ person, mayAct, onMute, onKick }: PersonCardProps) {
  const name = personName(person.context, person.id);
  const { is_muted: isMuted } = person;
  return (
    <li className="card person" aria-label={name}>
      <header className="person-head">
        <Avatar name={name} id={person.id} size="40px" />
        <div className="person-about">
          <h3>
            <GivenText text={name} longest={60} />
          </h3>
          <p className="person-note">
            {person.joined_at ? <When at={person.joined_at} /> : null}
            {person.is_connected ? null : <Badge look="warn" text={texts.reconnecting} />}
            {isMuted ? <Badge look="bad" text={texts.muted} /> : null}
          </p>
        </div>
        <QualityMark level={person.is_connected ? person.quality : null} />
        {mayAct ? (
          <div className="person-acts">
            <Button
              look="quiet"
              aria-label={isMuted ? control.unmuteOf(name) : control.muteOf(name)}
              onClick={() => onMute(person, !isMuted)}
            >
              {isMuted ? <Microphone size={18} /> : <MicrophoneOff size={18} />}
              {isMuted ? control.unmute : control.mute}
            </Button>
            <Menu name={control.of(name)} button={<More size={18} />}>
              <MenuItem icon={<SendOut size={18} />} isDangerous onSelect={() => onKick(person)}>
                {control.kick}
              </MenuItem>
            </Menu>
          </div>
        ) : null}
      </header>
      <Connection person={person} />
      <Streams streams={person.streams} who={name} />
    </li>
  );
}
