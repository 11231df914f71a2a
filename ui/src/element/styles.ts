/**
 * The styles of the component, as one sheet that only its shadow trees and its small windows know.
 *
 * Made by script and so allowed by any policy of the page around; nothing of it reaches that page.
 */
import chat from '../chat/chat.css?inline';
import controls from '../look/controls.css?inline';
import ground from '../look/ground.css?inline';
import tokens from '../look/tokens.css?inline';
import ends from '../meeting/ends.css?inline';
import network from '../network/network.css?inline';
import people from '../people/people.css?inline';
import prejoin from '../prejoin/prejoin.css?inline';
import reactions from '../reactions/reactions.css?inline';
import room from '../room/room.css?inline';
import panel from '../look/panel.css?inline';
import stage from '../tiles/stage.css?inline';

const ALL = [tokens, ground, controls, panel, prejoin, network, ends, room, stage, chat, people, reactions].join('\n');

let shared: CSSStyleSheet | undefined;

export function adoptStyles(root: ShadowRoot): void {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(ALL);
  }
  root.adoptedStyleSheets = [shared];
}

/** For a window of its own: a sheet belongs to the document that made it. */
export function addStylesTo(window: Window): void {
  const sheet = new (window as Window & typeof globalThis).CSSStyleSheet();
  sheet.replaceSync(ALL);
  window.document.adoptedStyleSheets = [sheet];
}
