/** Names of participants, read as the meeting page reads them, so that both call somebody the same. */
export { contextName } from '@videorooms/ui/context';
