/**
 * What the server refused in a draft, by the field it is about.
 *
 * Pure; the editor asks with the error of its request. A pointer leads into the request's body (RFC 6901), whose regions
 * are named; fields of the editor are asked for by the same place.
 */
import type { ErrorEntry } from '../../../api/errors';
import { words } from '../../../texts/portal';

/** Fields of a region as the request calls them. */
export type RegionField =
  | 'name'
  | 'x_pos'
  | 'y_pos'
  | 'z_pos'
  | 'width'
  | 'height'
  | 'max_columns'
  | 'max_rows'
  | 'video_sources';

export class Faults {
  constructor(private readonly entries: readonly ErrorEntry[] = []) {}

  /** About a field of the whole, as `resolution` or `audio_sources`. */
  at(field: string): ErrorEntry | undefined {
    return this.entries.find((entry) => stepsOf(entry)[0] === field);
  }

  inRegion(name: string, field: RegionField): ErrorEntry | undefined {
    return this.entries.find((entry) => {
      const [place, region, of = 'name'] = stepsOf(entry);
      return place === 'video_layout' && region === name && of === field;
    });
  }

  /** Whether anything of a region was refused: it is marked where fields of another are on screen. */
  hasRegion(name: string): boolean {
    return this.entries.some((entry) => {
      const [place, region] = stepsOf(entry);
      return place === 'video_layout' && region === name;
    });
  }

  /** What no field of the editor is to blame for. */
  elsewhere(fields: readonly string[]): readonly ErrorEntry[] {
    return this.entries.filter((entry) => {
      const [field, region] = stepsOf(entry);
      if (field === 'video_layout') return region === undefined;
      return field === undefined || !fields.includes(field);
    });
  }
}

export const NO_FAULTS = new Faults();

function stepsOf({ pointer = '' }: ErrorEntry): readonly string[] {
  return pointer
    .replace(/^\/+/u, '')
    .split('/')
    .filter((step) => step !== '')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** In the server's words, with the code by which it can be looked up. */
export function faultText(entry: ErrorEntry | undefined): string | undefined {
  return entry ? words.editor.refused(entry.code, entry.detail ?? entry.title) : undefined;
}
