/**
 * A text that somebody else chose: a room's name, a participant's, an address. Never turns the line around it, never
 * pushes anything out of the page; what is cut can be read in full.
 */
import { Popover } from '@base-ui/react/popover';
import { words } from '../../texts/portal';
import { isCut, LONGEST_NAME, plain } from '../wording/text';

interface GivenTextProps {
  readonly text: string;
  readonly longest?: number;
}

export function GivenText({ text, longest = LONGEST_NAME }: GivenTextProps) {
  return (
    <span className="given">
      <bdi>{plain(text, longest)}</bdi>
      {isCut(text, longest) ? <FullText text={text} /> : null}
    </span>
  );
}

/** Where only the shortened text has room, such as inside a link. */
export function GivenLabel({ text, longest = LONGEST_NAME }: GivenTextProps) {
  return <bdi>{plain(text, longest)}</bdi>;
}

function FullText({ text }: { readonly text: string }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="given-more">{words.shell.showAll}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popup-place" sideOffset={6} collisionPadding={8}>
          <Popover.Popup className="popup given-full dense">
            <Popover.Title className="menu-label">{words.shell.fullText}</Popover.Title>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls needs the keyboard */}
            <p dir="auto" tabIndex={0}>
              {text}
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
