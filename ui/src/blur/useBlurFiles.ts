/** Where the server keeps the files of the blur. */
import { usePlace } from '../look/place';

export const useBlurFiles = (): string => `${usePlace().server}/sdk/blur/`;
