/** Puts a text on the clipboard and says so. */
import { words } from '../../texts/portal';
import { say } from './toasts';

/** Whether it is there; where browsers do not allow it, the page must show the text itself. */
export async function copied(text: string, what: string = words.shell.copied): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    say(what);
    return true;
  } catch {
    return false;
  }
}
