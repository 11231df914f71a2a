/** Leads to another page of the portal, or changes the address of this one. Addresses come from routes.ts. */

export function go(address: string): void {
  location.hash = address;
}

/** Without a step of its own in the browser's history: for filters that change with each letter. */
export function goInstead(address: string): void {
  history.replaceState(history.state, '', address);
  // The browser tells nobody of a replaced address.
  dispatchEvent(new Event('hashchange'));
}
