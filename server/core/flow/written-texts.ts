/** Whether the name of a value says that people write it: what then is shown without escaping is no markup of the app's own. */

import type { Origin } from "./values.ts";

/** Words that tell of text that people write, or of markup made of it. */
const texts =
  /^(bio|biography|body|description|desc|content|contents|comment|comments|note|notes|text|texts|markdown|md|about|readme|excerpt|answer|question|review|post|abstract|remarks|feedback|story|article|line|lines)$/;

/** Fields of records that people fill in, while an assign of the name is mostly the app's own. */
const fields =
  /^(title|name|label|subtitle|username|nickname|settings?|html|messages?|msg|summary|caption|reply|announcement|instructions|intro|introduction|details|snippet|signature|headline|subject|motd|preview|footer|quote|highlight|highlighted)$/;

/** Names of the app's own markup. */
const own =
  /^(icons?|svg|logo|css|styles?|stylesheet|scripts?|class|classes|badge|json|nonce|csrf|charts?|qr|qrcode|sprite|emoji|schema|meta|attrs?|attributes?)$/;

/** Last words of what is known about a text, and is none. */
const about = /^(id|ids|uuid|count|at|on|date|number|type|status|kind|length|size)$/;

/** What the node keeps for itself is as often of its own code as of people. */
const memory = /^what `(ConCache|Cachex|Agent|GenServer|:ets|:persistent_term)\./;

/** True for `comment.body`, `@description`, `render_markdown(…)`; false for what may as well be an icon. */
export function namesText(origin: Origin, withFields: "with fields" | "alone" = "with fields"): boolean {
  const field = origin.path.at(-1);
  const name = field ?? nameIn(origin.text);
  const words = name.toLowerCase().split("_");
  if (name === "input_value") return true; // What stands in a form.
  if (words.length > 1 && about.test(words.at(-1) ?? "")) return false; // `comment_uuid` is of the app's own making.
  if (words.some((word) => own.test(word)) || /config/i.test(origin.text) || memory.test(origin.text)) return false;
  // An assign that is called markup was made so somewhere, and mostly sanitized there.
  if (origin.kind === "assign" && !isRecordField(origin) && words.at(-1) === "html") return false;
  return (
    words.some((word) => texts.test(word)) ||
    (withFields === "with fields" && isRecordField(origin) && words.some((word) => fields.test(word)))
  );
}

/** A field of something that is itself named: `card.title`, `@user.name`. */
function isRecordField({ path }: Origin): boolean {
  return path.length > 0;
}

/** `name` in "the parameter `name` of `badge/1`", `render_markdown` in "what `Post.render_markdown` returns". */
function nameIn(text: string): string {
  const quoted = /`([^`]+)`/.exec(text)?.[1] ?? "";
  return (quoted.split(".").at(-1) ?? "").replace(/^@|\/\d+$/g, "").replace(/[!?]$/, "");
}
