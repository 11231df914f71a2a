/** How streams are called by those who publish them. Used wherever streams are shown. */

/** Under which clients publish camera and microphone; needs no mention. */
export const OWN_STREAM = 'self';
