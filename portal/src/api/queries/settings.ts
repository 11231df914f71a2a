/** The server's settings as they are in force. They change by a restart alone. */
import { queryOptions } from '@tanstack/react-query';
import { one, rest, type Schemas } from '../rest';

export type Setting = Schemas['ShownSetting'];

export const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'],
    queryFn: ({ signal }) => one(rest.GET('/v2/settings', { signal })),
  });
