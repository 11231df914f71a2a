/** Addresses of the lists of recordings and compositions. Used by the parts beside it. */
import { addressOf as addressOfPage, pageNumberOf, type Parameters } from '../../router/routes';

export type ListRoute =
  /** Of one room or session; empty for all. */
  | { readonly page: 'recordings'; readonly room: string; readonly session: string; readonly pageNumber: number }
  | { readonly page: 'compositions'; readonly session: string; readonly pageNumber: number };

export function addressOf(route: ListRoute): string {
  return addressOfPage(route.page, '', {
    room: route.page === 'recordings' ? route.room : undefined,
    session: route.session,
    page: route.pageNumber > 1 ? String(route.pageNumber) : undefined,
  });
}

export function wishOf(parameters: Parameters) {
  return { room: parameters['room'] ?? '', session: parameters['session'] ?? '', pageNumber: pageNumberOf(parameters) };
}
