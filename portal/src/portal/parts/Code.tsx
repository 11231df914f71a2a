/** Code or a document over several lines, as it is, with a button that copies it. */
import { IconButton } from '../../design/Button';
import { Copy } from '../../icons/portal';
import { words } from '../../texts/portal';
import { copied } from './copying';
import { sayText } from './toasts';

interface CodeProps {
  /** Accessible name. */
  readonly name: string;
  readonly text: string;
}

export function Code({ name, text }: CodeProps) {
  const copy = async () => {
    if (!(await copied(text))) sayText(words.shell.copyFailed);
  };
  return (
    <div className="code">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls needs the keyboard */}
      <pre tabIndex={0} role="region" aria-label={name}>
        <code>{text}</code>
      </pre>
      <IconButton name={words.shell.copyOf(name)} className="code-copy" onClick={copy}>
        <Copy size={16} />
      </IconButton>
    </div>
  );
}
