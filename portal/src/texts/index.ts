/**
 * The few words that are needed before either page is loaded, or when none can be.
 *
 * The words of mission control are in texts/portal.ts, those of the meeting in `ui/src/texts.ts`.
 */

const english = {
  product: 'Video rooms',
  tryAgain: 'Try again',
  notFoundPage: {
    title: 'There is nothing here',
    detail: 'The address may be mistyped.',
    home: 'Go to the start page',
  },
  broken: { title: 'The page has stopped', detail: 'Something unexpected happened.' },
};

export type Texts = typeof english;

export const texts: Texts = english;
