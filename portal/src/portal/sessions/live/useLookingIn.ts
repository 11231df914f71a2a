/**
 * Opens the meeting of a room hidden, to watch and listen only, in a tab of its own.
 *
 * The link is made when it is asked for and kept nowhere; the server notes who asked for it.
 */
import { useMutation } from '@tanstack/react-query';
import { hiddenLink } from '../../../api/queries/session';

export function useLookingIn(roomId: string) {
  const { mutate, isPending } = useMutation({
    mutationFn: async () => {
      // Opened before the answer, while it still counts as what the click did.
      const tab = open('about:blank', '_blank');
      try {
        const link = await hiddenLink(roomId);
        // Without it, the meeting could reach back into the portal.
        if (tab) {
          tab.opener = null;
          tab.location.replace(link);
        }
      } catch (error) {
        tab?.close();
        throw error;
      }
    },
  });
  return { lookIn: () => (isPending ? undefined : mutate()), isAsking: isPending };
}
