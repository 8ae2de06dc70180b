/**
 * The words by which an application calls who sends its requests, beside the usual ones: a `person`, a `student`; and what it keeps apart by them: a
 * `campaign`, a `studio`. They are taken from what the code does with sessions and with what was put on the connection.
 *
 * Invariant: a word counts only as the owner of a record whose schema names it, so one too many says little.
 */

import { formIndex, projectView } from "./analysis.ts";

export interface Senders {
  /** `person`: sessions hold the id or the token of one, or one is put on the connection as who sent the request. */
  isPerson(word: string): boolean;
  /** `studio`: code looks at that of who sent the request, or chooses rows by the current one. */
  isGroup(word: string): boolean;
}

export const senders = projectView(
  "senders",
  ({ having }): Senders => ({
    isPerson: (word) => having(people, word).length > 0,
    isGroup: (word) => !having(people, word).length && having(groups, word).length > 0,
  }),
);

/** What sessions hold besides, and what is current but nobody's. */
const others =
  /^(csrf|access|refresh|remember|oauth|request|return|session|live_socket|locale|id|auth|api|invite|invitation|state|nonce|page|user_return|page_view|request|trace|role|avatar|image|photo|picture|plan|status|type|country|city|language|currency|theme|filter|file|time_zone|timezone|external|stripe|customer_portal)$/;

const sessionKeys = /\b(?:get|put)_session\((?:\w+,\s*)?[:"](?:current_)?([a-z]\w*?)_(?:id|uuid|token)\b/g;
/** Ids in the map that a LiveView is mounted with may as well come from the page that shows it; tokens do not. */
const sessionMaps = /\bsession\["(?:current_)?([a-z]\w*?)_token"\]/g;
/** `person_id = conn.assigns.decoded.id` */
const namedFromAssigns = /\b([a-z]\w*?)_id = conn\.assigns\.(\w+)\.id\b/g;

const people = formIndex("people who send", ({ text }) => {
  if (!/session|conn\.assigns/.test(text)) return [];
  const held = [...text.matchAll(sessionKeys), ...text.matchAll(sessionMaps)].map(([, word = ""]) => word);
  const named = [...text.matchAll(namedFromAssigns)].flatMap(([, word = "", assign]) =>
    word === assign ? [] : [word],
  );
  return distinct([...held, ...named]);
});

const patterns = [
  // `where: p.campaign_id == ^current_campaign.id`, `campaign_id: socket.assigns.current_campaign.id`
  /\b([a-z]\w*?)_id(?: ==|:) \^?\(?(?:\w+\.)*current_\1\.id\b/g,
  // `current_user.studio_id`, `scope.user.studio_id`
  /\b(?:current_\w+|scope|scope\.user)\.([a-z]\w*?)_id\b/g,
];

const groups = formIndex("groups of who sends", ({ text }) =>
  /current_|scope\./.test(text)
    ? distinct(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, word = ""]) => word)))
    : [],
);

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter((word) => !others.test(word));
}
