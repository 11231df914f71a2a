/**
 * Opens the meeting of a room hidden, to watch and listen only, in a tab of its own.
 *
 * The link is made when it is asked for and kept nowhere; the server notes who asked for it. Where the browser blocks the
 * tab, none is made: it would lie about for who is not to be seen.
 */
import { useMutation } from '@tanstack/react-query';
import { hiddenLink } from '../../../api/queries/session';
import { words } from '../../../texts/portal';
import { newTab, type NewTab } from '../../parts/newTab';
import { sayText } from '../../parts/toasts';

export function useLookingIn(roomId: string) {
  const { mutate, isPending } = useMutation({
    mutationFn: async (tab: NewTab) => {
      try {
        tab.go(await hiddenLink(roomId));
      } catch (error) {
        tab.close();
        throw error;
      }
    },
  });
  const lookIn = () => {
    const tab = newTab();
    if (tab) mutate(tab);
    else sayText(words.session.control.lookInBlocked);
  };
  return { lookIn, isAsking: isPending };
}
